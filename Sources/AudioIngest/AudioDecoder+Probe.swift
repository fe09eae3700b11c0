import Foundation
import Subprocess
package import SystemPackage

extension AudioDecoder {
    /// Reads what a file says about itself.
    ///
    /// - Throws: `AudioError`, but not for a file without audio; `CancellationError`.
    package func probe(_ file: FilePath) async throws -> MediaFacts {
        let path = try input(file)
        let seconds = limits.processorSecondsForProbe
        let command = probing("file:\(path)", reading: path)
        let (json, status, complaints) = try await withinProbeTimeout { try await collect(command, hiding: path) }
        try Task.checkCancellation()
        if let error = launchError(tools.ffprobe, status, complaints) { throw error }
        if status == .signaled(SIGXCPU) { throw AudioError.outOfProcessorTime(limitInSeconds: seconds) }
        guard status.isSuccess, let facts = ProbeReport.facts(json, complaints) else { throw refusal(complaints) }
        return facts
    }

    /// How ffprobe is run.
    ///
    /// - Parameters:
    ///   - address: As for ``inputArguments(_:)``.
    ///   - path: The one file it may read.
    func probing(_ address: String, reading path: String) -> Configuration {
        confined(
            tools.ffprobe,
            on: path,
            processorSeconds: limits.processorSecondsForProbe,
            ["-hide_banner", "-v", "warning"] + ProbeReport.arguments + inputArguments(address)
        )
    }

    private func refusal(_ complaints: Complaints) -> AudioError {
        let isCutOff = complaints.mention("moov atom not found") || complaints.mention("End of file")
        return isCutOff ? .incomplete(detail: complaints.detail) : .notMedia(detail: complaints.detail)
    }

    private typealias Collected = (json: [UInt8], status: TerminationStatus, complaints: Complaints)

    private func collect(_ command: Configuration, hiding path: String) async throws -> Collected {
        let log = ComplaintLog()
        do {
            let outcome = try await run(command, input: .none, output: .sequence, error: .sequence) { execution in
                async let listening: Void = log.collect(execution.standardError)
                var json: [UInt8] = []
                for try await buffer in execution.standardOutput {
                    guard json.count < 1 << 20 else { break }
                    buffer.withUnsafeBytes { json.append(contentsOf: $0) }
                }
                if json.count >= 1 << 20 { try execution.send(signal: .kill) }
                await listening
                return json
            }
            return (outcome.closureResult, outcome.terminationStatus, log.complaints(hiding: path))
        } catch let error as SubprocessError {
            throw translate(error)
        }
    }

    private func withinProbeTimeout<T: Sendable>(_ work: @escaping @Sendable () async throws -> T) async throws -> T {
        try await withThrowingTaskGroup(of: T.self) { group in
            group.addTask(operation: work)
            group.addTask {
                try await Task.sleep(for: limits.probeTimeout)
                throw AudioError.timedOut(afterSeconds: limits.probeTimeout.inSeconds)
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}
