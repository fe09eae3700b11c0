import Foundation

/// A new empty folder in memory where there is such a place, for tests that sync thousands of times.
///
/// What they show does not depend on the disk: a crash is a driver that is dropped, not a power cut.
func withMemoryScratch<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let memory = "/dev/shm"
    let root = access(memory, W_OK) == 0 ? memory : NSTemporaryDirectory()
    let folder = root + "/appliance-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}
