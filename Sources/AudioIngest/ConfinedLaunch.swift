private import CConfinement
import Glibc

/// Starts one program so that a file it was made to misread cannot harm the machine.
///
/// The program may read the system's libraries and one input file, and write to the pipes it was given. It has no
/// network, starts no process, signals nobody, changes no file, holds no secret in its environment, and dies with
/// its parent. It must never print to standard output: that belongs to the program.
package enum ConfinedLaunch {
    /// The hidden first argument by which the appliance's executable becomes the launcher.
    package static let subcommand = "confined"
    /// The exit code when the program could not be started; ffmpeg has no such code.
    package static let failure: Int32 = 125

    /// Becomes the program the arguments after ``subcommand`` describe; returns an exit code only on failure.
    package static func main(_ arguments: [String]) -> Int32 {
        guard let order = Order(commandLine: arguments) else {
            complain("usage: \(subcommand) --read FILE --memory BYTES --cpu SECONDS [--parent PID] -- PROGRAM ...")
            return failure
        }
        complain(enter(order))
        return failure
    }

    /// What the running kernel contributes.
    package static func capabilities() -> ConfinementCapabilities {
        ConfinementCapabilities(
            landlockVersion: Int(confinement_landlock_abi()),
            filtersSystemCalls: confinement_has_seccomp() == 1
        )
    }

    private static func enter(_ order: Order) -> String {
        let program = strdup(order.program)
        let input = strdup(order.input)
        let trees = cStrings(SystemPaths.libraryTrees(for: order.program))
        let files = cStrings(SystemPaths.files)
        var confinement = confinement()
        confinement.program = UnsafePointer(program)
        confinement.input = UnsafePointer(input)
        confinement.memory_in_bytes = UInt64(order.memoryInBytes)
        confinement.processor_seconds = UInt64(order.processorSeconds)
        confinement.parent = order.parent
        // Nothing is freed: this process becomes the program or ends.
        let step = trees.withMemoryRebound(to: UnsafePointer<CChar>?.self) { trees in
            files.withMemoryRebound(to: UnsafePointer<CChar>?.self) { files in
                confinement.library_trees = UnsafePointer(trees.baseAddress)
                confinement.other_files = UnsafePointer(files.baseAddress)
                return confinement_enter(
                    &confinement,
                    cStrings([order.program] + order.arguments).baseAddress,
                    cStrings(["LANG=C"]).baseAddress
                )
            }
        }
        let reason = String(cString: strerror(errno))
        return "\(step.map { String(cString: $0) } ?? "start"): \(reason)"
    }

    private static func cStrings(_ strings: [String]) -> UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?> {
        let pointers = UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
        _ = pointers.initialize(from: strings.map { strdup($0) } + [nil])
        return pointers
    }

    private static func complain(_ message: String) {
        let line = Array("confinement failed: \(message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }
}
