import DurableStorage
import Foundation
import Updates

/// The folder of one experiment: an installation, the bundle it is updated from, and how the releases behave.
struct Box: Sendable {
    let folder: String

    var layout: InstallationLayout { InstallationLayout(data: folder + "/data", releases: folder + "/releases") }
    var bundle: String { folder + "/bundle.tar" }

    private var scenarioFile: String { folder + "/scenario.json" }
    private var behaviourFile: String { folder + "/behaviour.json" }

    /// - Throws: An error of the file system.
    func scenario() throws -> Scenario { try read(scenarioFile) }

    func behaviour() throws -> Behaviour { try read(behaviourFile) }

    func write(_ scenario: Scenario) throws {
        try DurableFile.write(try UpdateJSON.encode([scenario]), to: scenarioFile)
        try write(scenario.behaviour)
    }

    func write(_ behaviour: Behaviour) throws {
        try DurableFile.write(try UpdateJSON.encode([behaviour]), to: behaviourFile)
    }

    /// The request that the experiment is about.
    func request(version: String? = nil) -> UpdateRequest {
        UpdateRequest(
            trigger: .offline,
            version: version,
            bundle: bundle,
            reinstall: version != nil,
            allowsRewrite: true
        )
    }

    private func read<Value: Decodable>(_ file: String) throws -> Value {
        let data = try Data(contentsOf: URL(fileURLWithPath: file))
        guard let value = try UpdateJSON.decode([Value].self, from: data).first else {
            throw CocoaError(.coderReadCorrupt)
        }
        return value
    }
}
