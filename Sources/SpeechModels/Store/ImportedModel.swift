/// What an import came to.
package struct ImportedModel: Equatable, Sendable {
    /// Which one of the catalogue the source was.
    package let model: WhisperModel
    /// Whether the very same file was in the store before, so that nothing was written.
    package let alreadyInstalled: Bool

    package init(model: WhisperModel, alreadyInstalled: Bool) {
        self.model = model
        self.alreadyInstalled = alreadyInstalled
    }
}
