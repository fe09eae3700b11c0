import AudioIngest
import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite struct `Confined programs` {
    /// What a program under the launcher left behind.
    private struct Trace {
        let status: TerminationStatus
        let output: String
        let complaint: String
    }

    private func launch(
        _ program: String,
        _ arguments: String...,
        reading file: FilePath,
        memory: Int = 1 << 30,
        seconds: Int = 20,
        parent: Int32 = 0
    ) async throws -> Trace {
        let order = ConfinedLaunch.Order(
            program: program,
            arguments: arguments,
            input: file.string,
            memoryInBytes: memory,
            processorSeconds: seconds,
            parent: parent
        )
        let result = try await run(
            .path(FilePath(BuiltProducts.executable)),
            arguments: Arguments([ConfinedLaunch.subcommand] + order.commandLine),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        return Trace(status: result.terminationStatus, output: result.standardOutput, complaint: result.standardError)
    }

    private static let hasLandlock = ConfinedLaunch.capabilities().landlockVersion > 0

    @Test func `a missing layer is called degraded`() {
        #expect(!ConfinementCapabilities(landlockVersion: 1, filtersSystemCalls: true).isDegraded)
        #expect(ConfinementCapabilities(landlockVersion: 0, filtersSystemCalls: true).isDegraded)
        #expect(ConfinementCapabilities(landlockVersion: 7, filtersSystemCalls: false).isDegraded)
        #expect(ConfinedLaunch.capabilities().filtersSystemCalls)
    }

    @Test func `the input can be read`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.write("allowed", to: "allowed")
            let trace = try await launch("/bin/cat", file.string, reading: file)
            #expect(trace.status.isSuccess)
            #expect(trace.output == "allowed")
        }
    }

    @Test(.enabled(if: hasLandlock)) func `no other file can be read`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.write("allowed", to: "allowed")
            let beside = try workshop.write("secret", to: "secret")
            for secret in ["/etc/passwd", "/proc/self/status", "/proc/self/environ", beside.string] {
                let trace = try await launch("/bin/cat", secret, reading: file)
                #expect(!trace.status.isSuccess)
                #expect(trace.output == "")
                #expect(trace.complaint.contains("Permission denied"))
            }
            #expect(try await !launch("/bin/ls", workshop.folder.path, reading: file).status.isSuccess)
        }
    }

    @Test func `no file can be written, not even the input`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.write("allowed", to: "allowed")
            for target in [file.string, workshop.path("new").string] {
                let trace = try await launch("/bin/bash", "-c", "echo x >> '\(target)'", reading: file)
                #expect(!trace.status.isSuccess)
                #expect(trace.complaint.contains("Permission denied"))
            }
            #expect(try String(contentsOfFile: file.string, encoding: .utf8) == "allowed")
            #expect(!FileManager.default.fileExists(atPath: workshop.path("new").string))
        }
    }

    @Test(arguments: [
        "unlink $ARGV[0]", "rename $ARGV[0], '/tmp/x'", "chmod 0777, $ARGV[0]", "utime 1, 1, $ARGV[0]",
        "mkdir $ARGV[0].1", "symlink '/etc', $ARGV[0].2", "link $ARGV[0], $ARGV[0].3", "truncate $ARGV[0], 0",
        "kill 0, getppid",
        "kill 0, 1", "defined fork", "exec '/bin/true'", "opendir D, '/etc'", "chroot '/'",
        "socket S, 2, 1, 0", "socket S, 2, 2, 0", "socket S, 10, 1, 0", "socket S, 1, 1, 0", "socket S, 16, 3, 0",
        "!syscall 101, 16, getppid, 0, 0", "!syscall 272, 0x10000000", "!syscall 321, 0, 0, 0",
        "!syscall 425, 1, 0", "!syscall 9999",
    ])
    func `nothing but computing is allowed`(attempt: String) async throws {
        try await Workshop.open { workshop in
            let file = try workshop.write("allowed", to: "allowed")
            let script = "exit(((\(attempt)) ? 1 : 0) == 1 ? 9 : $!{EPERM} || $!{EACCES} || $!{ENOSYS} ? 7 : 8)"
            let plain = "no warnings; use Errno; \(script.replacing("!syscall", with: "-1 != syscall"))"
            let trace = try await launch("/usr/bin/perl", "-e", plain, file.string, reading: file)
            #expect(trace.status == .exited(7), "\(trace.complaint)")
            #expect(try String(contentsOfFile: file.string, encoding: .utf8) == "allowed")
        }
    }

    @Test func `nobody can be called`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.write("allowed", to: "allowed")
            let listener = try Listener()
            let call = "exec 3<>/dev/tcp/127.0.0.1/\(listener.port)"
            #expect(try await !launch("/bin/bash", "-c", call, reading: file).status.isSuccess)
            #expect(!listener.wasContacted)
        }
    }

    @Test(.enabled(if: hasLandlock)) func `ffmpeg is held even without its own rules`() async throws {
        try await Workshop.open { workshop in
            let listener = try Listener()
            let secret = try workshop.make("secret.ts", "-f lavfi -i sine=duration=1 -c:a mp2")
            for target in ["http://127.0.0.1:\(listener.port)/a.ts", secret.string] {
                let list = try workshop.write("#EXTM3U\n#EXTINF:1,\n\(target)\n#EXT-X-ENDLIST\n", to: "a.m3u8")
                let trace = try await launch(
                    workshop.tools.ffmpeg.string,
                    "-nostdin",
                    "-v",
                    "error",
                    "-allowed_extensions",
                    "ALL",
                    "-protocol_whitelist",
                    "file,http,tcp",
                    "-i",
                    list.string,
                    "-f",
                    "f32le",
                    "pipe:1",
                    reading: list
                )
                #expect(trace.output == "")
                #expect(!trace.status.isSuccess)
            }
            #expect(!listener.wasContacted)
        }
    }

    @Test func `memory is limited`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.write("allowed", to: "allowed")
            let script = "$x = 'a' x 300_000_000; print 'done'"
            let roomy = try await launch("/usr/bin/perl", "-e", script, reading: file)
            let narrow = try await launch("/usr/bin/perl", "-e", script, reading: file, memory: 200 << 20)
            #expect(roomy.output == "done")
            #expect(narrow.output == "")
            #expect(!narrow.status.isSuccess)
        }
    }

    @Test func `processor time is limited`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.write("allowed", to: "allowed")
            let trace = try await launch("/usr/bin/perl", "-e", "1 while 1", reading: file, seconds: 1)
            #expect(trace.status == .signaled(SIGXCPU))
        }
    }

    @Test func `the environment holds no secrets`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.write("allowed", to: "allowed")
            #expect(try await launch("/usr/bin/env", reading: file).output == "LANG=C\n")
        }
    }

    @Test func `a program does not start when its parent is gone`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.write("allowed", to: "allowed")
            let trace = try await launch("/bin/cat", file.string, reading: file, parent: Int32.max)
            #expect(trace.status == .exited(ConfinedLaunch.failure))
            #expect(trace.output == "")
        }
    }

    @Test func `a program does not start without its input`() async throws {
        try await Workshop.open { workshop in
            let trace = try await launch("/bin/echo", "hello", reading: workshop.path("missing"))
            #expect(trace.status == .exited(ConfinedLaunch.failure))
            #expect(trace.output == "")
        }
    }

    @Test(arguments: [
        [], ["--"], ["--", "/bin/true"], ["--read", "/x", "--memory", "1", "--", "/bin/true"],
        ["--read", "x", "--memory", "1", "--cpu", "1", "--", "/bin/true"],
        ["--read", "/x", "--memory", "0", "--cpu", "1", "--", "/bin/true"],
        ["--read", "/x", "--memory", "1", "--cpu", "-1", "--", "/bin/true"],
        ["--read", "/x", "--memory", "1", "--cpu", "1", "--", "true"],
        ["--read", "/x", "--memory", "1", "--cpu", "1", "--more", "1", "--", "/bin/true"],
        ["--read", "/x", "--read", "/y", "--memory", "1", "--cpu", "1", "--", "/bin/true"],
        ["--read", "/x", "--memory", "1", "--cpu", "1", "--"],
    ])
    func `an incomplete order is refused`(commandLine: [String]) {
        #expect(ConfinedLaunch.Order(commandLine: commandLine) == nil)
    }

    @Test func `an order survives its command line`() {
        let order = ConfinedLaunch.Order(
            program: "/usr/bin/x",
            arguments: ["--", "--read", "-", "é"],
            input: "/--",
            memoryInBytes: 5,
            processorSeconds: 7,
            parent: 9
        )
        #expect(ConfinedLaunch.Order(commandLine: order.commandLine) == order)
    }
}
