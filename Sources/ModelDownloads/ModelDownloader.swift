import AsyncHTTPClient
package import SpeechModels

/// Brings models of the catalogue here: from the first of several places that has them right.
///
/// What arrived is kept when a download ends early, and gone on with the next time, whoever ended it. A model is only
/// installed if it is the published one to the last bit, wherever it came from.
package struct ModelDownloader: Sendable {
    package let store: ModelStore
    /// The places, in the order in which they are asked.
    package let supplies: [ModelSupply]
    private let policy: DownloadPolicy

    package init(store: ModelStore, supplies: [ModelSupply], policy: DownloadPolicy = DownloadPolicy()) {
        self.store = store
        self.supplies = supplies
        self.policy = policy
    }

    /// Downloads and installs a model.
    ///
    /// - Parameter report: Told of each step, on any thread.
    /// - Throws: `DownloadError.nowhere`; `StorageError.held` when it is being downloaded already; `StorageError`,
    ///   `ModelError.noSpace`; `CancellationError`.
    package func download(
        _ model: WhisperModel,
        report: @escaping @Sendable (DownloadProgress) -> Void
    ) async throws -> ImportedModel {
        if (try? store.path(of: model.id)) != nil { return ImportedModel(model: model, alreadyInstalled: true) }
        let partial = PartialModel(model, in: store)
        do {
            try await partial.open()
            let installed = try await download(model, partial, report)
            await partial.close()
            return installed
        } catch {
            await partial.close()
            throw error
        }
    }

    private func download(
        _ model: WhisperModel,
        _ partial: PartialModel,
        _ report: @escaping @Sendable (DownloadProgress) -> Void
    ) async throws -> ImportedModel {
        let configuration = WebSource.configuration(policy.limits)
        return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            var reasons: [String] = []
            for supply in supplies {
                do {
                    switch supply {
                    case .web(let base):
                        let source = WebSource(model, base: base, client: client, limits: policy.limits)
                        return try await fetch(model, from: source, supply, partial, report)
                    case .folder(let folder):
                        return try await convert(FolderSource(model: model, folder: folder), supply, partial, report)
                    }
                } catch let error as DownloadError {
                    reasons.append("\(error)")
                } catch let error as ModelError where !error.isAboutSpace {
                    reasons.append("\(error)")
                }
            }
            throw DownloadError.nowhere(model: model.id, reasons: reasons)
        }
    }

    private func fetch(
        _ model: WhisperModel,
        from source: WebSource,
        _ supply: ModelSupply,
        _ partial: PartialModel,
        _ report: @escaping @Sendable (DownloadProgress) -> Void
    ) async throws -> ImportedModel {
        var retries = Retries(policy)
        var hasStartedAnew = false
        while true {
            let before = await partial.size
            do {
                if before < model.size {
                    try await source.fetch(into: partial) {
                        report(DownloadProgress(done: $0, total: model.size, source: "\(supply)"))
                    }
                }
                return try await partial.finish()
            } catch ModelError.checksumMismatch(_, let expected, let actual) {
                // What was there may not belong to what came: once more from the beginning.
                guard before > 0, !hasStartedAnew else {
                    let address = "\(supply)" + model.fileName
                    throw DownloadError.wrongContent(address: address, sha1: actual, expected: expected)
                }
                hasStartedAnew = true
            } catch let error as DownloadError {
                let there = await partial.size
                guard let pause = retries.pause(after: error, progressed: there > before) else { throw error }
                let note = "\(error) Next try in \(Int((pause / .seconds(1)).rounded(.up))) s."
                report(DownloadProgress(done: there, total: model.size, source: "\(supply)", note: note))
                try await Task.sleep(for: pause)
            }
        }
    }

    private func convert(
        _ source: FolderSource,
        _ supply: ModelSupply,
        _ partial: PartialModel,
        _ report: @escaping @Sendable (DownloadProgress) -> Void
    ) async throws -> ImportedModel {
        let model = source.model
        let imported = try await ModelWork(store).importModel(from: try source.path(), expecting: model) { share in
            let done = Int(share * Double(model.size))
            report(DownloadProgress(done: done, total: model.size, source: "\(supply)"))
        }
        try await partial.discard()
        return imported
    }
}

extension ModelError {
    /// Whether it is this machine's disk, which no other source helps with.
    fileprivate var isAboutSpace: Bool {
        if case .noSpace = self { true } else { false }
    }
}
