import HTTPTypes

/// An error as callers see it: a status, and OpenAI's body with its four keys.
struct APIError: Error, Equatable, Sendable {
    var status: HTTPResponse.Status
    var message: String
    /// The field at fault.
    var parameter: String?
    /// What programs compare; `docs/api.md` lists them.
    var code: String
    /// Seconds after which to try again.
    var retryAfter: Int?

    init(
        _ status: HTTPResponse.Status,
        _ code: String,
        _ message: String,
        parameter: String? = nil,
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.parameter = parameter
        self.retryAfter = retryAfter
    }

    /// The JSON body.
    struct Body: Encodable {
        struct Details: Encodable {
            var message: String
            var type: String
            var param: String?
            var code: String?

            func encode(to encoder: any Encoder) throws {
                // All four keys are required, null or not.
                var container = encoder.container(keyedBy: Key.self)
                try container.encode(message, forKey: .message)
                try container.encode(type, forKey: .type)
                try container.encode(param, forKey: .param)
                try container.encode(code, forKey: .code)
            }

            enum Key: CodingKey { case message, type, param, code }
        }

        var error: Details
    }

    var body: Body {
        let isOurs = status.code == 429 || status.code >= 500
        return Body(
            error: Body.Details(
                message: message,
                type: isOurs ? "server_error" : "invalid_request_error",
                param: parameter,
                code: code
            )
        )
    }
}
