import Updates

/// Decides which release an update goes to; pure.
struct ReleaseChoice: Equatable {
    /// The version to install now.
    let version: String
    /// The version it is only a stop on the way to.
    let goal: String?

    /// - Parameters:
    ///   - newest: What the channel points at; nil if the owner asked for one version.
    ///   - stops: Versions that must not be skipped.
    /// - Throws: `StepRefusal` when there is nothing to install, or nothing that may be.
    init(_ order: StepOrder, newest: String?, stops: [String]) throws {
        // A repair is of what runs, whatever else there is by now.
        let repaired = order.request.reinstall ? order.from.release.version : nil
        guard let wanted = order.request.version ?? repaired ?? newest else {
            throw StepRefusal(.nothing, "The channel offers no release.")
        }
        let current = try Self.version(order.from.release.version)
        let target = try Self.version(wanted)
        if target == current {
            guard order.request.reinstall else {
                let why =
                    order.request.version == nil
                    ? "is installed, and nothing newer is offered."
                    : "is installed already; --reinstall repairs its files."
                throw StepRefusal(.upToDate, "Version \(current.text) \(why)")
            }
        } else if target < current {
            throw order.request.version == nil
                ? StepRefusal(.upToDate, "Version \(current.text) is newer than what the channel offers (\(wanted)).")
                : StepRefusal(.rollback, "Version \(wanted) is older than \(current.text). Use 'rollback' to go back.")
        }
        if let minimum = order.floor.minimumVersion, target < (try Self.version(minimum)) {
            throw StepRefusal(.rollback, "Version \(wanted) is older than \(minimum), which was installed before.")
        }
        let stop = try stops.map(Self.version).filter { $0 > current && $0 < target }.min()
        let choice = stop?.text ?? wanted
        if order.failedVersions.contains(choice), order.request.version != choice {
            throw StepRefusal(
                .failedBefore,
                "Version \(choice) failed here before. It is tried again when it is asked for by its number."
            )
        }
        version = choice
        goal = stop == nil ? nil : wanted
    }

    private static func version(_ text: String) throws -> ReleaseVersion {
        do {
            return try ReleaseVersion(text)
        } catch {
            throw StepRefusal(.invalid, error.description)
        }
    }
}
