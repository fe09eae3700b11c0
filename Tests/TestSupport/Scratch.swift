import Foundation

/// Runs `body` with the path of a new empty folder and deletes the folder afterwards.
package func withScratch<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = try makeScratch()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
}

/// Runs `body` with the path of a new empty folder and deletes the folder afterwards.
package nonisolated(nonsending) func withScratch<Result>(
    _ body: nonisolated(nonsending) (String) async throws -> Result
) async throws -> Result {
    let folder = try makeScratch()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

private func makeScratch() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("appliance-test-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.path
}
