package import Foundation

/// A model of the catalogue and whether it is in the store.
package struct StoredModel: Equatable, Sendable {
    /// Which one of the catalogue.
    package let model: WhisperModel
    /// Whether it is there.
    package let state: State

    /// What is known about a model's file without reading it.
    package enum State: Equatable, Sendable {
        /// There is no file of its name.
        case notInstalled
        /// The file has the right length; `verified` is when its content was last checked, if that still holds.
        case installed(verified: Date?)
        /// The file is `size` bytes long, which is wrong.
        case damaged(size: Int)
    }
}
