import Foundation
import NIOCore
import NIOPosix
import SwiftASN1
import X509

/// The names and addresses under which this machine can be reached.
package struct LocalNames: Sendable, Equatable {
    /// DNS names, `localhost` first.
    package var hosts: [String]
    /// IPv4 and IPv6 addresses in text form.
    package var addresses: [String]

    package init(hosts: [String], addresses: [String]) {
        self.hosts = hosts
        self.addresses = addresses
    }

    /// What the machine has now.
    package static func current() throws -> LocalNames {
        let host = ProcessInfo.processInfo.hostName.lowercased()
        let short = String(host.prefix { $0 != "." })
        let hosts = ["localhost", host, short, short + ".local"].filter(isHostName)
        // A link-local address has a zone behind a percent sign, which certificates cannot have.
        let found = try System.enumerateDevices().compactMap { $0.address?.ipAddress }
            .map { String($0.prefix { $0 != "%" }) }
        return LocalNames(hosts: unique(hosts), addresses: unique(["127.0.0.1", "::1"] + found.sorted()))
    }

    /// The names as a certificate has them.
    var generalNames: [GeneralName] {
        get throws {
            try hosts.map { .dnsName($0) }
                + addresses.map { .ipAddress(ASN1OctetString(contentBytes: try Self.bytes(of: $0)[...])) }
        }
    }

    /// - Throws: `SocketAddressError` if it is no address.
    private static func bytes(of address: String) throws -> [UInt8] {
        let isVersion6 = address.contains(":")
        var bytes = [UInt8](repeating: 0, count: isVersion6 ? 16 : 4)
        guard inet_pton(isVersion6 ? AF_INET6 : AF_INET, address, &bytes) == 1 else {
            throw SocketAddressError.failedToParseIPString(address)
        }
        return bytes
    }

    private static func isHostName(_ name: String) -> Bool {
        !name.isEmpty && name != ".local"
            && name.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
                    || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
                    || (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
            } && (try? SocketAddress(ipAddress: name, port: 0)) == nil
    }

    private static func unique(_ names: [String]) -> [String] {
        names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
