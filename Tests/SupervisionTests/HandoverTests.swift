import Foundation
import Glibc
import Handover
import Synchronization
import Testing

@Suite struct `Handing sockets over` {
    @Test func `what is announced for another process is not taken`() throws {
        let foreign = ["LISTEN_FDS": "3", "LISTEN_PID": "1"]
        #expect(try InheritedSockets(environment: foreign, process: 2).descriptors == [])
        #expect(try InheritedSockets(environment: [:]).descriptors == [])
    }

    @Test(arguments: ["-1", "x", "65", ""])
    func `a count that is none is refused`(count: String) {
        #expect(throws: HandoverError.badCount(count)) { try InheritedSockets(environment: ["LISTEN_FDS": count]) }
    }

    @Test func `the announcement has a name for each socket`() {
        #expect(InheritedSockets.announcement(count: 2) == ["LISTEN_FDS": "2", "LISTEN_FDNAMES": "https:https"])
    }

    @Test func `a port that is taken and an address that is none are named`() throws {
        let first = try ListeningSocket.open(host: "127.0.0.1", port: 0)
        defer { close(first) }
        let port = try #require(ListeningSocket.port(of: first))
        #expect(throws: HandoverError.cannotListen(host: "127.0.0.1", port: port, errno: EADDRINUSE)) {
            try ListeningSocket.open(host: "127.0.0.1", port: port)
        }
        #expect(throws: HandoverError.badAddress("no such host.")) {
            try ListeningSocket.open(host: "no such host.", port: 0)
        }
        #expect(ListeningSocket.localAddress(of: first) == "127.0.0.1:\(port)")
    }

    @Test func `sockets for all addresses are reached on this machine's own`() throws {
        let four = try ListeningSocket.open(host: "0.0.0.0", port: 0)
        defer { close(four) }
        #expect(ListeningSocket.localAddress(of: four)?.hasPrefix("127.0.0.1:") == true)
        // One that speaks both protocols works where there are no IPv6 addresses; then it cannot be asked over IPv6.
        let both = try ListeningSocket.open(host: "::", port: 0)
        defer { close(both) }
        #expect(ListeningSocket.localAddress(of: both)?.hasPrefix("127.0.0.1:") == true)
    }

    @Test func `two acceptors share a socket, and a stop loses no connection`() async throws {
        let socket = try ListeningSocket.open(host: "127.0.0.1", port: 0)
        defer { close(socket) }
        let port = try #require(ListeningSocket.port(of: socket))
        let counts = Mutex((first: 0, second: 0))
        let first = try Acceptor(sockets: [socket]) { connection in
            counts.withLock { $0.first += 1 }
            close(connection)
        }
        let second = try Acceptor(sockets: [socket]) { connection in
            counts.withLock { $0.second += 1 }
            close(connection)
        }
        for _ in 0..<100 { try Self.connect(to: port) }
        await first.stop()
        let before = counts.withLock { $0.first }
        for _ in 0..<100 { try Self.connect(to: port) }
        while counts.withLock({ $0.first + $0.second }) < 200 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(counts.withLock { $0.first } == before)
        await second.stop()
        await second.stop()
        // Nobody accepts now, yet nobody is refused: the connection waits for the next.
        try Self.connect(to: port)
        #expect(counts.withLock { $0.first + $0.second } == 200)
    }

    private static func connect(to port: Int) throws {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(client) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
    }

    @Test func `a notifier without an address says nothing, and heartbeats come twice within the limit`() {
        #expect(!ServiceNotifier(environment: [:]).send("READY=1"))
        #expect(!ServiceNotifier(environment: ["NOTIFY_SOCKET": "relative"]).send("READY=1"))
        let watched = ["NOTIFY_SOCKET": "@x", "WATCHDOG_USEC": "3000000"]
        #expect(ServiceNotifier(environment: watched).heartbeatInterval == .milliseconds(1500))
        let other = watched.merging(["WATCHDOG_PID": "1"]) { $1 }
        #expect(ServiceNotifier(environment: other, process: 2).heartbeatInterval == nil)
    }
}
