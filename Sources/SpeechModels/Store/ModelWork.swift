/// The long work of a store, on a thread of its own; make one for each piece of work.
package actor ModelWork {
    private let store: ModelStore
    private let thread = StoreThread()
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    package init(_ store: ModelStore) { self.store = store }

    /// As `ModelStore.importModel`; a cancelled task ends it.
    ///
    /// - Throws: as there, and `CancellationError`.
    package func importModel(
        from path: String,
        expecting model: WhisperModel,
        progress: @Sendable (Double) -> Void
    ) throws -> ImportedModel {
        try store.importModel(from: path, expecting: model) {
            try Task.checkCancellation()
            progress($0)
        }
    }

    /// As `ModelStore.checkedPath`.
    ///
    /// - Throws: as there.
    package func checkedPath(of id: String) throws -> String { try store.checkedPath(of: id) }

    /// As `ModelStore.verify`.
    ///
    /// - Throws: as there.
    package func verify(_ id: String) throws { try store.verify(id) }

    /// Deletes what a download has left of a model.
    ///
    /// - Throws: as `PartialModel.discard`.
    package func discardPart(of model: WhisperModel) async throws {
        try await PartialModel(model, in: store).discard()
    }

    /// As `ModelStore.remove`; also what a download has left of it.
    ///
    /// - Throws: as there, but not when there was a part of a download to remove.
    package func remove(_ id: String) async throws {
        let model = try ModelCatalogue.model(named: id)
        let hadPart = store.partSize(of: model) != nil
        if hadPart { try await discardPart(of: model) }
        do {
            try store.remove(id)
        } catch ModelError.notInstalled where hadPart {}
    }
}
