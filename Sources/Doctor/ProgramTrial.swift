import Subprocess
import SystemPackage

/// A program that is run to see whether it works, for a given time and no longer.
struct ProgramTrial: Sendable {
    enum Outcome: Sendable, Equatable {
        /// By itself, with a status and what it printed.
        case ended(status: Int, text: String)
        /// It could not be started, was ended by a signal, or took too long.
        case failed(String)
    }

    private static let outputLimit = 16 << 10

    private let program: String
    private let arguments: [String]

    /// - Parameter program: A path, or a name that is looked for as shells do.
    init(_ program: String, _ arguments: [String]) {
        self.program = program
        self.arguments = arguments
    }

    func run(seconds: Int) async -> Outcome {
        await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await outcome() }
            group.addTask {
                // Ends early when the program has ended.
                try? await Task.sleep(for: .seconds(seconds))
                return .failed("it did not end within \(seconds) s")
            }
            let first = await group.next() ?? .failed("")
            // What is cancelled is killed, and waited for.
            group.cancelAll()
            return first
        }
    }

    private func outcome() async -> Outcome {
        do {
            let result = try await Subprocess.run(
                program.contains("/") ? .path(FilePath(program)) : .name(program),
                arguments: Arguments(arguments),
                input: .none,
                output: .string(limit: Self.outputLimit),
                error: .combinedWithOutput
            )
            switch result.terminationStatus {
            case .exited(let status): return .ended(status: Int(status), text: result.standardOutput)
            case .signaled(let signal): return .failed("it was ended by signal \(signal)")
            }
        } catch {
            return .failed("\(error)")
        }
    }
}
