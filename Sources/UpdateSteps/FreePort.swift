import Glibc
import Updates

/// Ports that nobody listens on.
enum FreePort {
    /// A TCP port that is free on the loopback address at this moment.
    ///
    /// - Throws: `StepRefusal` if there is none.
    static func onLoopback() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw none }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw none }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static var none: StepRefusal {
        StepRefusal(.platform, "No free port could be had on the loopback address.")
    }
}
