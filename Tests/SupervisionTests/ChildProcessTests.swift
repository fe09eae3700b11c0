import Foundation
import Glibc
import Handover
import TestSupport
import Testing

@testable import Supervision

@Suite struct `Child processes` {
    @Test func `a child gets exactly the environment, arguments and folder it was given`() async throws {
        try await withScratch { folder in
            let result = try await run(
                #"echo "$0 $1"; echo "$NAME"; echo "${HOME-none}"; pwd"#,
                arguments: ["first", "second word"],
                environment: ["NAME": "a b"],
                directory: folder,
                in: folder
            )
            #expect(result.output == "first second word\na b\nnone\n\(folder)\n")
            #expect(result.status == .exited(0))
        }
    }

    @Test func `it gets its descriptors in order and no others`() async throws {
        try await withScratch { folder in
            // One that this process has and does not close at an execve.
            let stray = open(folder, O_RDONLY)
            defer { close(stray) }
            let (a, b) = (try ListeningSocket.open(host: "127.0.0.1", port: 0), try PreparedInput(Data("B".utf8)))
            defer {
                close(a)
                close(b.descriptor)
            }
            let output = open(folder + "/output", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            defer { close(output) }
            let order = SpawnOrder(
                program: shell,
                // No pipe: while the shell makes one, its ends are among its own.
                arguments: ["-c", "cat <&4; ls /proc/$$/fd; exit"],
                environment: ["PATH": "/usr/bin:/bin"],
                descriptors: [-1, output, output, a, b.descriptor]
            )
            #expect(await (try reaper.spawn(order)).exit.wait() == .exited(0))
            let text = try String(contentsOfFile: folder + "/output", encoding: .utf8)
            #expect(text == "B1\n2\n3\n4\n")
        }
    }

    @Test func `it leads a session of its own and starts with no signal blocked or ignored`() async throws {
        try await withScratch { folder in
            signal(SIGPIPE, SIG_IGN)
            // Of grep, which inherits them: the shell itself blocks a signal now and then while it waits.
            let script = "cut -d' ' -f1,6 /proc/$$/stat; grep -E '^Sig(Blk|Ign)' /proc/self/status | cut -f2"
            let result = try await run(script, environment: ["PATH": "/usr/bin:/bin"], in: folder)
            let lines = result.output.split(separator: "\n")
            let ids = lines[0].split(separator: " ")
            #expect(ids[0] == ids[1])
            // Signals 32 and 33 belong to the C library, which lets nobody change what is done about them.
            let ofTheLibrary: UInt64 = 3 << 31
            #expect(lines[1...].allSatisfy { UInt64($0, radix: 16).map { $0 & ~ofTheLibrary } == 0 }, "\(lines)")
        }
    }

    @Test func `a program that is not there is an error that names it`() throws {
        let order = SpawnOrder(program: "/nonexistent/program", descriptors: [-1, -1, -1])
        #expect(throws: SpawnError(program: "/nonexistent/program", step: "execve", code: ENOENT)) {
            try reaper.spawn(order)
        }
        let elsewhere = SpawnOrder(program: shell, directory: "/nonexistent", descriptors: [-1, -1, -1])
        #expect(throws: SpawnError(program: shell, step: "chdir", code: ENOENT)) { try reaper.spawn(elsewhere) }
    }

    @Test(arguments: [("exit 7", ChildStatus.exited(7)), ("kill -TERM $$", .signalled(SIGTERM))])
    func `its end is told`(script: String, status: ChildStatus) async throws {
        try await withScratch { folder in
            let result = try await run(script, in: folder)
            #expect(result.status == status)
        }
    }

    @Test func `many at once all end`() async throws {
        try await withScratch { folder in
            try await withThrowingTaskGroup(of: ChildStatus?.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        let order = SpawnOrder(
                            program: shell,
                            arguments: ["-c", "exit \(number)"],
                            descriptors: [-1, -1, -1]
                        )
                        return await (try reaper.spawn(order)).exit.wait()
                    }
                }
                var codes: [Int32] = []
                for try await status in group { if case .exited(let code) = status { codes.append(code) } }
                #expect(codes.sorted() == Array(0..<40))
            }
        }
    }

    @Test func `what it leaves behind in its session ends with it`() async throws {
        try await withScratch { folder in
            let result = try await run("sleep 1000 & echo $!", environment: ["PATH": "/usr/bin:/bin"], in: folder)
            let left = try #require(Int32(result.output.trimmingCharacters(in: .whitespacesAndNewlines)))
            while kill(left, 0) == 0, ProcessIdentity(left) != nil { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    @Test func `a signal after its end reaches nobody`() async throws {
        let order = SpawnOrder(program: shell, arguments: ["-c", "exit 0"], descriptors: [-1, -1, -1])
        let child = try reaper.spawn(order)
        _ = await child.exit.wait()
        #expect(reaper.child(child.id) == nil)
        child.signal(SIGKILL)
    }

    @Test func `waiting for it can be cancelled`() async throws {
        let order = SpawnOrder(program: shell, arguments: ["-c", "read x"], descriptors: try Self.openInput())
        let child = try reaper.spawn(order)
        close(order.descriptors[0])
        let waiting = Task { await child.exit.wait() }
        waiting.cancel()
        #expect(await waiting.value == nil)
        child.signal(SIGKILL)
        #expect(await child.exit.wait() == .signalled(SIGKILL))
    }

    /// An input in which nothing ever arrives: a socket nobody connects to.
    private static func openInput() throws -> [Int32] {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        // The other end stays open for as long as the test process lives.
        return [ends[0], -1, -1]
    }

    @Test func `a ledger finds leftovers and takes nobody else for one`() async throws {
        try await withScratch { folder in
            let ledger = ChildLedger(path: folder + "/children.json")
            let order = SpawnOrder(
                program: shell,
                arguments: ["-c", "trap '' TERM; while true; do sleep 1; done"],
                environment: ["PATH": "/usr/bin:/bin"],
                descriptors: [-1, -1, -1]
            )
            let child = try reaper.spawn(order)
            ledger.write([child.id, 1_000_000_000])
            let identity = try #require(ProcessIdentity(child.id))
            // The same id at another time is another process.
            let data = try JSONEncoder().encode(identity)
            let text = String(decoding: data, as: UTF8.self)
            let other = text.replacing("\(identity.started)", with: "\(identity.started + 1)")
            #expect(try !JSONDecoder().decode(ProcessIdentity.self, from: Data(other.utf8)).isRunning)
            #expect(await ledger.endLeftovers(within: .milliseconds(50)) == 1)
            #expect(await child.exit.wait() != nil)
            #expect(await ledger.endLeftovers(within: .zero) == 0)
        }
    }
}
