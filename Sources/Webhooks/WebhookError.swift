/// Why a webhook was not told.
package enum WebhookError: Error, Equatable {
    /// The address is none that can be used.
    case invalidAddress(String)
    /// The name of the host is not known.
    case unknownHost(String)
    /// The host is not in the public internet.
    case privateAddress(host: String, address: String)
    /// It could not be reached, or did not answer in time.
    case unreachable(host: String, problem: String)
    /// It answered with something else than success.
    case refused(host: String, status: Int)
}

extension WebhookError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidAddress(let text):
            "The webhook's address “\(text)” cannot be used; give one such as https://example.org/hook, without a password."
        case .unknownHost(let host): "The webhook's host “\(host)” is not known. Check the name and the network."
        case .privateAddress(let host, let address):
            "The webhook's host “\(host)” has the address \(address), which is not in the public internet. If it is meant, allow private addresses."
        case .unreachable(let host, let problem):
            "The webhook's host “\(host)” could not be told: \(problem). Check the address and the network."
        case .refused(let host, let status):
            "The webhook's host “\(host)” answered with status \(status), not with success. Look into its log."
        }
    }
}
