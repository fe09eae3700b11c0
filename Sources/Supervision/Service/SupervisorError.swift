/// Why the supervisor cannot do its work.
package enum SupervisorError: Error, Equatable {
    /// Another one runs on the same data.
    case alreadyRunning(data: String, process: Int32?)
    /// The folder of a release has no program to start.
    case noProgram(folder: String)
}

extension SupervisorError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .alreadyRunning(let data, let process):
            "Another supervisor runs on “\(data)”\(process.map { " (process \($0))" } ?? ""); stop it first."
        case .noProgram(let folder):
            "“\(folder)” has no bin/whisper-appliance; give the folder of a release."
        }
    }
}
