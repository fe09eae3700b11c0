import HTTPTypes

extension HTTPField.Name {
    static let apiKey = name("X-API-Key")
    static let contentSecurityPolicy = name("Content-Security-Policy")
    static let contentTypeOptions = name("X-Content-Type-Options")
    static let applianceGeneration = name("X-Appliance-Generation")
    static let fileName = name("X-Filename")
    static let fetchSite = name("Sec-Fetch-Site")
    static let forwarded = name("Forwarded")
    static let forwardedProto = name("X-Forwarded-Proto")
    static let forwardedFor = name("X-Forwarded-For")
    static let idempotencyKey = name("Idempotency-Key")
    static let keepTranscript = name("X-Keep-Transcript")
    static let referrerPolicy = name("Referrer-Policy")
    static let transcriptID = name("X-Transcript-Id")
    static let requestID = name("X-Request-Id")
    static let tusExtension = name("Tus-Extension")
    static let tusMaximumSize = name("Tus-Max-Size")
    static let tusResumable = name("Tus-Resumable")
    static let tusVersion = name("Tus-Version")
    static let uploadExpires = name("Upload-Expires")
    static let uploadLength = name("Upload-Length")
    static let uploadMetadata = name("Upload-Metadata")
    static let uploadOffset = name("Upload-Offset")
    static let warning = name("X-Warning")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no field name") }
        return name
    }
}
