import Foundation
import Glibc
import Logging
import TestSupport
import Updates

@testable import Supervision

/// One for all tests: other tests of the same run have children of their own.
let reaper = ChildReaper(scope: .ownChildren)

extension Logger {
    /// Says nothing.
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// A release whose program is a shell script.
func makeRelease(in folder: String, script: String) throws -> String {
    let release = folder + "/release"
    let program = InstallationLayout.program(in: release)
    try FileManager.default.createDirectory(atPath: release + "/bin", withIntermediateDirectories: true)
    // A program that this process had written could not be started while a child of another test, which has not come to
    // its own program yet, has the file open (ETXTBSY).
    try FileManager.default.createSymbolicLink(
        atPath: program,
        withDestinationPath: Repository.fixture("release-program")
    )
    try Data((script + "\n").utf8).write(to: URL(fileURLWithPath: program + ".script"))
    return release
}

/// Starts `sh -c script` with a file as its standard output, and returns how it ended and what it wrote.
func run(
    _ script: String,
    arguments: [String] = [],
    environment: [String: String] = [:],
    directory: String? = nil,
    in folder: String
) async throws -> (status: ChildStatus?, output: String) {
    let path = folder + "/output"
    let output = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer { close(output) }
    let input = try PreparedInput()
    defer { close(input.descriptor) }
    let child = try reaper.spawn(
        SpawnOrder(
            program: shell,
            arguments: ["-c", script] + arguments,
            environment: environment,
            directory: directory,
            descriptors: [input.descriptor, output, output]
        )
    )
    let status = await child.exit.wait()
    return (status, try String(contentsOfFile: path, encoding: .utf8))
}

let shell = "/bin/sh"
