import Glibc

/// A TCP socket that listens; owned by whoever opened it, and closed only by closing its descriptor.
package enum ListeningSocket {
    /// Connections that may wait to be accepted.
    private static let backlog: Int32 = 256

    /// Opens a socket that listens on an address or name of this machine.
    ///
    /// - Returns: A descriptor that does not block and is closed when this process executes another program.
    /// - Throws: `HandoverError.badAddress` or `HandoverError.cannotListen`.
    package static func open(host: String, port: Int) throws -> Int32 {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &found) == 0, let address = found else {
            throw HandoverError.badAddress(host)
        }
        defer { freeaddrinfo(found) }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.pointee.ai_family, kind, 0)
        guard descriptor >= 0 else { throw HandoverError.cannotListen(host: host, port: port, errno: errno) }
        var on: Int32 = 1
        guard
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size)) == 0,
            bind(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0,
            listen(descriptor, backlog) == 0
        else {
            let code = errno
            Glibc.close(descriptor)
            throw HandoverError.cannotListen(host: host, port: port, errno: code)
        }
        return descriptor
    }

    /// Closes a socket: of this process's only, when others have it as well.
    package static func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

    /// Where a client on this machine reaches a socket, such as `127.0.0.1:5001`; nil for what is no TCP socket.
    package static func localAddress(of descriptor: Int32) -> String? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let named = withUnsafeMutablePointer(to: &storage) { pointer -> String? in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard getsockname(descriptor, address, &size) == 0 else { return nil }
                var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
                let result = getnameinfo(address, size, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST)
                return result == 0 ? String(decoding: host.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self) : nil
            }
        }
        guard let host = named, let port = port(of: descriptor) else { return nil }
        switch host {
        case "0.0.0.0": return "127.0.0.1:\(port)"
        // Machines without IPv6 addresses have such sockets, too, for those of systemd speak both.
        case "::": return takesBothProtocols(descriptor) ? "127.0.0.1:\(port)" : "[::1]:\(port)"
        default: return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    private static func takesBothProtocols(_ descriptor: Int32) -> Bool {
        var isRestricted: Int32 = 1
        var size = socklen_t(MemoryLayout<Int32>.size)
        let result = getsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &isRestricted, &size)
        return result == 0 && isRestricted == 0
    }

    /// The port a socket listens on; nil for what is no TCP socket.
    package static func port(of descriptor: Int32) -> Int? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard result == 0 else { return nil }
        return switch Int32(storage.ss_family) {
        case AF_INET:
            withUnsafeBytes(of: &storage) { Int(UInt16(bigEndian: $0.load(as: sockaddr_in.self).sin_port)) }
        case AF_INET6:
            withUnsafeBytes(of: &storage) { Int(UInt16(bigEndian: $0.load(as: sockaddr_in6.self).sin6_port)) }
        default: nil
        }
    }
}
