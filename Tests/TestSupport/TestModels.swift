import Foundation
import SpeechModels

/// Real models for tests, imported once a checkout from the weights that `scripts/bootstrap test` lays down.
package enum TestModels {
    /// The file of a model: `base` or `tiny.en`.
    package static func path(of id: String) throws -> String {
        let folder = Repository.root + "/.deps/test-data/models"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let store = ModelStore(directory: folder)
        _ = try store.importModel(from: Repository.root + "/.deps/weights/" + id)
        return try store.path(of: id)
    }
}
