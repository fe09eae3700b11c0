import Glibc

/// What can go wrong when sockets are opened or taken over.
package enum HandoverError: Error, Equatable {
    /// `LISTEN_FDS` is not a sensible number.
    case badCount(String)
    /// A descriptor that was announced is no listening socket.
    case notListening(Int32)
    /// The address cannot be listened on; `errno` says why.
    case cannotListen(host: String, port: Int, errno: Int32)
    /// The text is no address of this machine.
    case badAddress(String)
    /// The system has no descriptors or threads left.
    case outOfResources(errno: Int32)
}

extension HandoverError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badCount(let text):
            "LISTEN_FDS is “\(text)”, which is not a number of sockets; leave it to systemd or the supervisor to set."
        case .notListening(let descriptor):
            "Descriptor \(descriptor) was announced by LISTEN_FDS but is no listening socket; unset LISTEN_FDS."
        case .cannotListen(let host, let port, let code):
            "Could not listen on \(host) port \(port): \(String(cString: strerror(code))). \(Self.advice(code))"
        case .badAddress(let host):
            "“\(host)” is no address to listen on; use an address of this machine, 127.0.0.1, 0.0.0.0 or ::."
        case .outOfResources(let code):
            "The system gave no further descriptor: \(String(cString: strerror(code))). Raise the limit of open files."
        }
    }

    private static func advice(_ code: Int32) -> String {
        switch code {
        case EADDRINUSE: "Another program has that port; stop it or choose another port."
        case EACCES: "This account may not use that port; choose one from 1024 up."
        case EADDRNOTAVAIL: "This machine has no such address."
        default: "Choose another address or port."
        }
    }
}
