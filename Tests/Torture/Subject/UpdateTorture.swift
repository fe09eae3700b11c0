import Foundation
import Glibc
import Updates

/// The subject of the torture: one transaction on an installation on disk, to be killed, starved and cut off.
///
///     update-torture prepare FOLDER SCENARIO
///     update-torture update FOLDER [FAILPOINT FILE]     fill the disk with FILE when FAILPOINT is reached
///     update-torture recover FOLDER
///     update-torture check FOLDER SAID                  recover and inspect
///     update-torture aftermath FOLDER SAID [faulty]     look for what was promised, recover, inspect, recover again,
///                                                       mend, update, inspect
///
/// What it promises and what is wrong goes to standard output, one JSON object a line; SAID is a file of such lines, of
/// all processes before. With `faulty` the disk has reported errors, so that what followed them was no promise.
/// The exit status is 1 if anything is wrong.
@main enum UpdateTorture {
    static func main() async {
        umask(0o077)
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 2 else { return finish(EX_USAGE, "update-torture: COMMAND FOLDER [ARGUMENT...]") }
        do {
            try await run(arguments[0], Box(folder: arguments[1]), Array(arguments.dropFirst(2)))
        } catch {
            finish(EX_SOFTWARE, "update-torture \(arguments[0]): \(error)")
        }
    }

    private static func run(_ command: String, _ box: Box, _ rest: [String]) async throws {
        say(Said(begin: command))
        switch (command, rest.count) {
        case ("prepare", 1):
            guard let scenario = Scenario(rawValue: rest[0]) else { return finish(EX_USAGE, "no scenario \(rest[0])") }
            try await box.prepare(scenario)
        case ("update", 0), ("update", 2):
            let session = try Session(box, filling: rest.isEmpty ? nil : (rest[0], rest[1]))
            await session.useOneThread()
            await session.recover()
            try await session.transact()
            // Without somebody who answers, the appliance would be down.
            if session.servers.running.isEmpty, await session.driver.transaction?.state != .safeMode {
                tell(["no server runs after the update"])
            }
        case ("recover", 0):
            let session = try Session(box)
            await session.useOneThread()
            await session.recover()
        case ("check", 1): tell(try await Aftermath(box, said: rest[0]).check())
        case ("aftermath", 1): tell(try await Aftermath(box, said: rest[0]).run(isFaulty: false))
        case ("aftermath", 2): tell(try await Aftermath(box, said: rest[0]).run(isFaulty: true))
        default: finish(EX_USAGE, "update-torture: no such command: \(command) with \(rest.count) arguments")
        }
    }

    private static func tell(_ violations: [String]) {
        for violation in violations { say(Said(violation: violation)) }
        if !violations.isEmpty { exit(EXIT_FAILURE) }
    }

    private static func finish(_ status: Int32, _ message: String) {
        FileHandle.standardError.write(Data((message + "\n").utf8))
        exit(status)
    }
}
