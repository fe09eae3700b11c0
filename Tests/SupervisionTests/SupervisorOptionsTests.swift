import Testing

@testable import Supervision

@Suite struct `The supervisor's command line` {
    @Test func `options count before the environment, and what stands behind the dashes is the server's`() throws {
        let options = try SupervisorOptions(
            arguments: ["--data-dir", "/d", "--releases=/r", "--port", "7", "--", "--port", "8"],
            environment: ["WHISPER_APPLIANCE_PORT": "9", "WHISPER_APPLIANCE_TLS": "off"]
        )
        #expect(options.data == "/d" && options.source == .managed(releases: "/r") && options.port == 7)
        #expect(options.host == "127.0.0.1", "what is not encrypted stays on this machine")
        #expect(!options.tls && options.serverArguments == ["--port", "8"])
    }

    @Test func `a probation has an end, later than it may succeed`() throws {
        func limit(_ options: String...) throws -> Int {
            let arguments = ["--data-dir", "/d", "--releases", "/r"] + options
            return try SupervisorOptions(arguments: arguments, environment: [:]).probationLimitSeconds
        }
        #expect(try limit() == 600)
        #expect(try limit("--probation-seconds", "900") == 2700)
        #expect(try limit("--probation-limit-seconds", "150") == 150)
        #expect(throws: UsageError.self) { try limit("--probation-limit-seconds", "120") }
    }

    @Test(arguments: [
        ["--releases", "/r"], ["--data-dir", "/d"], ["--data-dir", "/d", "--releases", "/r", "--release", "/x"],
        ["--data-dir"], ["--data-dir", "/d", "--release", "/r", "--dance", "1"],
        ["--data-dir", "/d", "--release", "/r", "--port", "70000"],
        ["--data-dir", "/d", "--release", "/r", "--tls", "maybe"],
        ["--data-dir", "/d", "--release", "/r", "--drain-seconds", "soon"], ["run"],
        ["--data-dir", "/d", "--release", "/r", "--", "--config", "/c.yaml"],
    ])
    func `what is not understood is refused`(arguments: [String]) {
        #expect(throws: UsageError.self) { try SupervisorOptions(arguments: arguments, environment: [:]) }
    }
}
