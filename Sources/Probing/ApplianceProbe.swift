/// Asks a running appliance from outside whether it works, as its users would.
package struct ApplianceProbe: Sendable {
    /// What was asked and what came of it: nil is a pass, else one sentence.
    package typealias Results = [String: String?]

    private let target: ApplianceTarget
    private let generation: Int?

    /// - Parameter generation: The generation whose answers count; nil if any.
    package init(_ target: ApplianceTarget, generation: Int? = nil) {
        self.target = target
        self.generation = generation
    }

    /// What keeps the appliance from being ready; nil if it is.
    package func problemBeingReady(seconds: Int) async throws -> String? {
        try await ApplianceClient.with(target, seconds: seconds) { client in await problem { try await health(client) }
        }
    }

    /// Makes all checks, one after the other.
    ///
    /// - Parameters:
    ///   - sample: What is transcribed; nothing is if nil.
    ///   - seconds: The time a check may take.
    package func run(sample: SpeechSample?, seconds: Int) async throws -> Results {
        try await ApplianceClient.with(target, seconds: seconds) { client in
            var results: Results = [:]
            if generation != nil {
                results["answers"] = .some(await problem { try await identity(client) })
            }
            results["health"] = .some(await problem { try await health(client) })
            results["page"] = .some(await problem { try await page(client) })
            results["archive"] = .some(await problem { try await archive(client) })
            if let sample {
                results["transcription"] = .some(await problem { try await transcription(client, sample) })
            }
            return results
        }
    }

    private func problem(_ check: () async throws -> Void) async -> String? {
        do {
            try await check()
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func health(_ client: ApplianceClient) async throws {
        try expectGeneration(try await client.send(.get("/health")).expecting(200))
    }

    /// That it is the right server that answers, whether or not it is fit to transcribe.
    private func identity(_ client: ApplianceClient) async throws {
        try expectGeneration(try await client.send(.get("/health")))
    }

    private func expectGeneration(_ answer: ApplianceAnswer) throws {
        guard let generation else { return }
        let found = answer.header("X-Appliance-Generation")
        guard found == String(generation) else {
            throw Unfit("Generation \(found ?? "none") answered, not \(generation).")
        }
    }

    private func page(_ client: ApplianceClient) async throws {
        let answer = try await client.send(.get("/")).expecting(200)
        guard answer.text.contains("<html") else { throw Unfit("The web page is none.") }
    }

    private func archive(_ client: ApplianceClient) async throws {
        _ = try await client.send(.get("/api/transcripts?limit=1")).expecting(200)
    }

    private func transcription(_ client: ApplianceClient, _ sample: SpeechSample) async throws {
        let request = sample.request(fields: [("response_format", "text")], headers: ["X-Keep-Transcript": "no"])
        let answer = try await client.send(request).expecting(200)
        if let fault = sample.fault(in: answer.text) { throw Unfit(fault) }
    }
}
