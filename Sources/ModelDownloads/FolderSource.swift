import Foundation
import SpeechModels

/// A model in a folder of this machine.
struct FolderSource: Sendable {
    let model: WhisperModel
    let folder: String

    /// What is to be imported.
    ///
    /// - Throws: `DownloadError.notInFolder`.
    func path() throws(DownloadError) -> String {
        let candidates = [
            (folder + "/" + model.fileName, folder + "/" + model.fileName),
            (folder + "/" + model.id + "/model.bin", folder + "/" + model.id),
            (folder + "/model.bin", folder),
        ]
        guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0.0) }) else {
            throw .notInFolder(model: model.id, folder: folder)
        }
        return found.1
    }
}
