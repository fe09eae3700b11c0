import AudioIngest
import DurableStorage
import SystemPackage

/// Looks whether the parts the server needs beside the engine are there.
struct ComponentProbe: Sendable {
    /// One part and what is wrong with it.
    struct Component: Sendable, Equatable {
        var id: String
        /// Without it nothing can be transcribed.
        var isRequired: Bool
        var problem: String?
    }

    /// Less room than this on the disk is a problem, in bytes.
    private static let minimumFree = 512 << 20

    let launcher: FilePath
    let data: String

    func probe() -> [Component] {
        let confinement = ConfinedLaunch.capabilities()
        return [
            Component(
                id: "media-decoder",
                isRequired: true,
                problem: problem { _ = try MediaTools.find(launcher: launcher) }
            ),
            Component(
                id: "confinement",
                isRequired: false,
                problem: confinement.isDegraded
                    ? "The kernel lacks a layer that confines media decoding (Landlock \(confinement.landlockVersion), "
                        + "system call filter: \(confinement.filtersSystemCalls))." : nil
            ),
            Component(id: "data-directory", isRequired: true, problem: diskProblem()),
        ]
    }

    private func diskProblem() -> String? {
        do {
            let free = try DurableFile.freeBytes(at: data)
            return free < Self.minimumFree ? "Only \(free >> 20) MiB are free where the data is." : nil
        } catch {
            return "\(error)"
        }
    }

    private func problem(_ check: () throws -> Void) -> String? {
        do {
            try check()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
