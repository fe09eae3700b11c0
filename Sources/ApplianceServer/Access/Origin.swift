import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Where a request comes from: the machine, the proxy, the page.
struct Origin: Sendable, Equatable {
    var isLocal: Bool
    var isForeignPage: Bool
    /// The caller's address in text form, or the proxy's if that does not say; empty if there is none.
    var address: String
    /// Nobody on the way can read what is said.
    var isConfidential: Bool

    /// - Parameters:
    ///   - ownNames: The DNS names of this machine, lower case.
    ///   - tls: Whether this server speaks TLS itself.
    init(_ request: Request, from peer: SocketAddress?, ownNames: Set<String>, tls: Bool) {
        let headers = request.headers
        let isForwarded = headers[.forwarded] != nil || headers[.forwardedFor] != nil
        let isLoopback = Self.isLoopback(peer)
        // A proxy on this machine speaks for somebody else; a name that was made to point here, for a foreign page.
        isLocal = isLoopback && !isForwarded && request.head.authority.map { Self.isOwn($0, ownNames) } ?? true
        isForeignPage = Self.isForeignPage(request, ownNames, isForwarded: isForwarded)
        // What a proxy appends comes last; only one on this machine is believed.
        let client = isLoopback ? Self.last(headers, .forwardedFor).flatMap(Self.address) : nil
        address = client ?? peer?.ipAddress ?? ""
        isConfidential = tls || isLocal || isLoopback && Self.last(headers, .forwardedProto)?.lowercased() == "https"
    }

    private static func last(_ headers: HTTPFields, _ name: HTTPField.Name) -> String? {
        headers[values: name].last?.split(separator: ",").last.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static func address(_ text: String) -> String? {
        (try? SocketAddress(ipAddress: text, port: 0))?.ipAddress
    }

    private static func isLoopback(_ peer: SocketAddress?) -> Bool {
        guard let address = peer?.ipAddress else { return false }
        return address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
    }

    /// Whether a browser sends the request for a page that is not the appliance's own.
    private static func isForeignPage(_ request: Request, _ ownNames: Set<String>, isForwarded: Bool) -> Bool {
        // A page on another port of this machine is "same-site".
        if let site = request.headers[.fetchSite], ["cross-site", "same-site"].contains(site) { return true }
        guard let origin = request.headers[.origin] else { return false }
        guard let authority = request.head.authority, let separator = origin.range(of: "://") else { return true }
        guard origin[separator.upperBound...] == authority else { return true }
        // A foreign name that was made to point here (DNS rebinding) makes a foreign page look like ours. Behind a proxy
        // the name is the proxy's to check.
        return !isForwarded && !isOwn(authority, ownNames)
    }

    private static func isOwn(_ authority: String, _ ownNames: Set<String>) -> Bool {
        var host = authority.lowercased()
        if let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") { host = String(host[..<colon]) }
        host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        return ownNames.contains(host) || (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }
}
