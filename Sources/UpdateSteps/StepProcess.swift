package import Foundation
package import Updates

/// The child's side of a step: an order on standard input, events on standard output.
package struct StepProcess: Sendable {
    /// Orders are small; more than this is none.
    private static let maximumOrder = 1 << 20

    private let work: any StepWork
    private let output: FileHandle

    /// - Parameters:
    ///   - work: What the steps do.
    ///   - output: Where events go.
    package init(work: any StepWork, output: FileHandle = .standardOutput) {
        self.work = work
        self.output = output
    }

    /// Carries out the order on `input`.
    ///
    /// - Parameter name: The step that was named on the command line; the order must be for it.
    /// - Returns: The exit status: 0 when the last line says how the step ended, 64 for an order that is none.
    package func run(_ name: String, input: FileHandle = .standardInput) async -> Int32 {
        guard let data = try? input.read(upToCount: Self.maximumOrder),
            let order = try? UpdateJSON.decode(StepOrder.self, from: data), order.step.rawValue == name
        else {
            FileHandle.standardError.write(Data("update-step: standard input holds no order for '\(name)'\n".utf8))
            return EX_USAGE
        }
        let report = StepReport { write(.progress($0)) }
        do {
            write(.done(try await work.carryOut(order, report: report)))
            return 0
        } catch {
            guard let reason = StepRefusal.reason(for: error) else {
                FileHandle.standardError.write(Data("update-step \(name): \(error)\n".utf8))
                return EX_SOFTWARE
            }
            write(.refused(reason))
            return 0
        }
    }

    /// Answers any order with a no, before it is even read.
    ///
    /// - Returns: The exit status.
    package static func refuse(_ reason: Reason, output: FileHandle = .standardOutput) -> Int32 {
        write(.refused(reason), to: output)
        return 0
    }

    private func write(_ event: StepEvent) { Self.write(event, to: output) }

    private static func write(_ event: StepEvent, to output: FileHandle) {
        guard let line = try? UpdateJSON.encode(event) else { return }
        // A supervisor that is gone does not read any more; it will find the step's traces when it is back.
        try? output.write(contentsOf: line + Data("\n".utf8))
    }
}

/// What steps do: the real thing in the appliance.
package protocol StepWork: Sendable {
    /// - Throws: `StepRefusal` and errors it knows for an expected no; everything else is a defect.
    func carryOut(_ order: StepOrder, report: StepReport) async throws -> StepFacts
}

/// Says how far a step has come.
package struct StepReport: Sendable {
    private let send: @Sendable (StepProgress) -> Void

    package init(_ send: @escaping @Sendable (StepProgress) -> Void) { self.send = send }

    func callAsFunction(_ note: String, done: Int = 0, total: Int? = nil) {
        send(StepProgress(done: done, total: total, note: note))
    }
}
