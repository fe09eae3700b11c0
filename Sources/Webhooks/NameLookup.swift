import Foundation
import Glibc

/// Asks the system for the addresses of a name.
enum NameLookup {
    /// - Throws: `WebhookError.unknownHost`.
    static func addresses(of name: String) async throws(WebhookError) -> [IPAddress] {
        // The system's resolver blocks, so it gets a thread of its own.
        let found = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: look(up: name)) }
        }
        guard !found.isEmpty else { throw .unknownHost(name) }
        return found
    }

    private static func look(up name: String) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next?.pointee {
            if let address = address(entry), !addresses.contains(address) { addresses.append(address) }
            next = entry.ai_next
        }
        return addresses
    }

    private static func address(_ entry: addrinfo) -> IPAddress? {
        guard let raw = UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch entry.ai_family {
        case AF_INET:
            let four = raw.loadUnaligned(as: sockaddr_in.self).sin_addr
            return withUnsafeBytes(of: four) { IPAddress(bytes: Array($0)) }
        case AF_INET6:
            let six = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return withUnsafeBytes(of: six) { IPAddress(bytes: Array($0)) }
        default: return nil
        }
    }
}
