import DurableStorage
import Foundation
import Monitoring

/// What the appliance uses of its machine; `health/detailed` shows it under these names.
struct Resources: Encodable, Sendable, Equatable {
    private enum CodingKeys: String, CodingKey {
        case memory = "resident_memory_bytes"
        case serverMemory = "server_resident_memory_bytes"
        case workerMemory = "worker_resident_memory_bytes"
        case processorSeconds = "processor_seconds"
        case diskFree = "disk_free_bytes"
        case diskSize = "disk_size_bytes"
    }

    /// Bytes of the server and of all its child processes.
    var memory: Int
    /// Bytes of the server alone.
    var serverMemory: Int
    /// Bytes of the engine processes.
    var workerMemory: Int
    /// Of the server and of the child processes that live.
    var processorSeconds: Double
    /// Bytes where the data is; nil if nobody can tell.
    var diskFree: Int?
    var diskSize: Int?
}

/// Reads it.
struct ResourceReading: Sendable {
    let engines: EngineRoom
    /// The data directory.
    let data: String

    func read() async -> Resources {
        let server = getpid()
        let workers = Set(await engines.workers().compactMap(\.process))
        var found = Resources(memory: 0, serverMemory: 0, workerMemory: 0, processorSeconds: 0)
        for process in [server] + ProcessFigures.children(of: server) {
            guard let figures = ProcessFigures(process: process) else { continue }
            found.memory += figures.residentBytes
            found.processorSeconds += figures.processorSeconds
            if process == server { found.serverMemory = figures.residentBytes }
            if workers.contains(process) { found.workerMemory += figures.residentBytes }
        }
        found.diskFree = try? DurableFile.freeBytes(at: data)
        found.diskSize = try? DurableFile.diskBytes(at: data)
        return found
    }
}
