/// A server of releases, told from outside.
package enum ReleaseServer {
    /// Whether the list that everything begins with can be had; nothing of it is believed.
    ///
    /// - Parameters:
    ///   - url: Address of the published folder.
    ///   - seconds: The time an answer may take.
    /// - Returns: What is in the way, in a sentence; nil if nothing is.
    package static func problem(reaching url: String, seconds: Int) async -> String? {
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        do {
            let answer = try await ApplianceClient.with(ApplianceTarget(url: base), seconds: seconds) {
                try await $0.send(.get("/metadata/timestamp.json").anonymous)
            }
            return answer.status == 200 ? nil : "It answers with status \(answer.status)."
        } catch {
            return "\(error)"
        }
    }
}
