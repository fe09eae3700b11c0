import HTTPTypes

extension HTTPField.Name {
    static let apiKey = name("X-API-Key")
    static let contentSecurityPolicy = name("Content-Security-Policy")
    static let contentTypeOptions = name("X-Content-Type-Options")
    static let applianceGeneration = name("X-Appliance-Generation")
    static let fetchSite = name("Sec-Fetch-Site")
    static let forwarded = name("Forwarded")
    static let forwardedProto = name("X-Forwarded-Proto")
    static let forwardedFor = name("X-Forwarded-For")
    static let keepTranscript = name("X-Keep-Transcript")
    static let referrerPolicy = name("Referrer-Policy")
    static let transcriptID = name("X-Transcript-Id")
    static let warning = name("X-Warning")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no field name") }
        return name
    }
}
