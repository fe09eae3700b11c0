import Components
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
    /// The part of the appliance that does not work.
    var component: Component?

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
            @OrNull var param: String?
            @OrNull var code: String?
            /// Only there if a part is at fault.
            var component: String?
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
                code: code,
                component: component?.rawValue
            )
        )
    }
}

extension APIError {
    /// For requests that need a part which does not work.
    init(_ component: Component, because reason: String) {
        self.init(
            .serviceUnavailable,
            component.errorCode,
            "\(reason) To mend it: \(component.declaration.remedy)"
        )
        self.component = component
    }
}
