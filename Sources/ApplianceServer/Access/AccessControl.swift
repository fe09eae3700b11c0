import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Finds out who calls and whether that is enough.
struct AccessControl: Sendable {
    private let adminTokenHash: SHA256.Digest
    private let open: Bool
    private let ownNames: Set<String>
    private let intakeIsClosed: Bool

    /// - Parameters:
    ///   - ownNames: The DNS names of this machine, lower case.
    ///   - open: Whether other machines need no token.
    ///   - intakeIsClosed: Whether only administrators may hand in recordings.
    init(adminToken: String, ownNames: [String], open: Bool, intakeIsClosed: Bool = false) {
        self.ownNames = Set(ownNames)
        adminTokenHash = SHA256.hash(data: Data(adminToken.utf8))
        self.open = open
        self.intakeIsClosed = intakeIsClosed
    }

    /// - Throws: `APIError`.
    func check(_ request: Request, _ context: ApplianceContext, for access: Access) throws {
        if let refusal = access.refusal(caller(request, context), open: open, intakeIsClosed: intakeIsClosed) {
            throw refusal
        }
    }

    func caller(_ request: Request, _ context: ApplianceContext) -> Caller {
        let key = Self.key(request.headers)
        // Digests are compared in constant time.
        let hasAdminToken = key.map { SHA256.hash(data: Data($0.utf8)) == adminTokenHash } ?? false
        return Caller(
            isLocal: Self.isLocal(request.headers, context.remoteAddress) && isCalledByOwnName(request),
            hasAdminToken: hasAdminToken,
            hasWrongKey: key != nil && !hasAdminToken,
            isForeignPage: isForeignPage(request)
        )
    }

    private static func key(_ headers: HTTPFields) -> String? {
        if let authorization = headers[.authorization] {
            let parts = authorization.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { return authorization }
            return String(parts[1])
        }
        return headers[.apiKey]
    }

    private static func isLocal(_ headers: HTTPFields, _ address: SocketAddress?) -> Bool {
        // A proxy on this machine speaks for somebody else.
        guard !isForwarded(headers) else { return false }
        switch address {
        case .v4(let v4): return UInt32(bigEndian: v4.address.sin_addr.s_addr) >> 24 == 127
        case .v6: return address?.ipAddress.map { $0 == "::1" || $0.hasPrefix("::ffff:127.") } ?? false
        default: return false
        }
    }

    /// Whether a browser sends the request for a page that is not the appliance's own.
    private func isForeignPage(_ request: Request) -> Bool {
        if request.headers[.fetchSite] == "cross-site" { return true }
        guard let origin = request.headers[.origin] else { return false }
        guard let authority = request.head.authority, let separator = origin.range(of: "://") else { return true }
        guard origin[separator.upperBound...] == authority else { return true }
        // A foreign name that was made to point here (DNS rebinding) makes a foreign page look like ours. Behind a proxy
        // the name is the proxy's to check.
        return !Self.isForwarded(request.headers) && !isOwnName(authority)
    }

    /// A page under a foreign name that was made to point here reads with requests that have no origin at all.
    private func isCalledByOwnName(_ request: Request) -> Bool { request.head.authority.map(isOwnName) ?? true }

    private func isOwnName(_ authority: String) -> Bool {
        var host = authority.lowercased()
        if let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") { host = String(host[..<colon]) }
        host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        return ownNames.contains(host) || (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }

    private static func isForwarded(_ headers: HTTPFields) -> Bool {
        headers[.forwarded] != nil || headers[.forwardedFor] != nil
    }
}
