import Foundation

extension SmokeChecks {
    private struct Stored: Decodable {
        var text: String
    }

    /// A recording becomes a transcript in the archive, which then forgets it.
    func transcription() async throws -> String {
        try await require(["transcribe", "read"])
        let answer = try await send(sample.request(fields: [("response_format", "json")])).expecting(200)
        guard let id = answer.header("X-Transcript-Id") else { throw Unfit("The transcript was not stored.") }
        let path = "/api/transcripts/\(id)"
        let found: Result<String, any Error>
        do {
            let transcript: Stored = try answer.json()
            if let fault = sample.fault(in: transcript.text) { throw Unfit(fault) }
            let stored: Stored = try await send(.get(path)).expecting(200).json()
            guard stored.text.trimmed == transcript.text.trimmed else {
                throw Unfit("The archive has another text than was answered.")
            }
            found = .success(transcript.text.trimmed)
        } catch {
            found = .failure(error)
        }
        _ = try await send(.delete(path)).expecting(204)
        guard try await send(.get(path)).status == 404 else {
            throw Unfit("The transcript is there after it was deleted.")
        }
        return "It heard, kept and forgot: \(try found.get())"
    }

    private struct Event: Decodable {
        var type: String?
        var delta: String?
        var text: String?
    }

    /// The same as events; nothing is stored.
    func streaming() async throws -> String {
        try await require(["transcribe"])
        let fields = [("response_format", "json"), ("stream", "true")]
        let answer = try await send(sample.request(fields: fields, headers: ["X-Keep-Transcript": "no"])).expecting(200)
        guard answer.header("Content-Type")?.hasPrefix("text/event-stream") == true else {
            throw Unfit("The answer is no stream of events.")
        }
        let events = answer.text.split(separator: "\n").filter { $0.hasPrefix("data: {") }.compactMap {
            try? JSONDecoder().decode(Event.self, from: Data($0.dropFirst(6).utf8))
        }
        guard let end = events.last, end.type == "transcript.text.done", let text = end.text else {
            throw Unfit("The stream ended before the transcript was done: \(answer.lastLine)")
        }
        guard events.compactMap(\.delta).joined().trimmed == text.trimmed else {
            throw Unfit("The parts of the stream are not its whole.")
        }
        if let fault = sample.fault(in: text) { throw Unfit(fault) }
        return "\(events.count) events, the last of them with the whole text."
    }
}

extension ApplianceAnswer {
    fileprivate var lastLine: String { String(text.split(separator: "\n").last?.prefix(200) ?? "it was empty") }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
