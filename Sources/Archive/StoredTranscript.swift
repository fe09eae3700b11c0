package import Foundation
package import SpeechEngine
package import Transcription

/// A transcript in the archive, with how it came about.
package struct StoredTranscript: Sendable, Equatable {
    /// Where a recording came from.
    package enum Source: String, Sendable, Codable, CaseIterable {
        case api, web, commandLine = "command-line"
        /// From another archive, which did not say.
        case imported
        /// From the watched folder.
        case inbox

        /// Whether the first releases can read it, too.
        var isKnownToAllReleases: Bool { self != .imported && self != .inbox }
    }

    /// `tr_` and 24 hexadecimal digits.
    package let id: String
    package let createdAt: Date
    package let source: Source
    /// The recording's file name as its owner gave it; nil when it had none.
    package let title: String?
    package let task: DecodingOptions.Task
    /// The model's id in the catalogue.
    package let model: String
    /// The engine's name and version.
    package let engine: String
    package let applianceVersion: String
    package let transcript: Transcript
    /// In alphabetical order.
    package let tags: [String]
    /// How often it was edited.
    package let revision: Int
    /// What another program kept of it that has no place here.
    package let originalFields: [String: JSONValue]?
    /// Nil unless its recording is kept.
    package let recording: KeptRecording?
    /// What it was asked to be; nil if it is not known.
    package let options: TranscriptionOptions?

    /// A new identifier.
    package static func newID() -> String {
        "tr_" + UUID().uuidString.lowercased().filter(\.isHexDigit).prefix(24)
    }

    /// A transcript that was made just now.
    package init(
        id: String = newID(),
        transcript: Transcript,
        source: Source,
        title: String?,
        options: TranscriptionOptions,
        model: String,
        engine: String,
        applianceVersion: String
    ) {
        self.init(
            id: id,
            // Milliseconds, as the archive keeps it.
            createdAt: Date(timeIntervalSince1970: (Date().timeIntervalSince1970 * 1000).rounded() / 1000),
            source: source,
            title: title,
            task: options.task,
            model: model,
            engine: engine,
            applianceVersion: applianceVersion,
            transcript: transcript,
            options: options
        )
    }

    package init(
        id: String,
        createdAt: Date,
        source: Source,
        title: String?,
        task: DecodingOptions.Task,
        model: String,
        engine: String,
        applianceVersion: String,
        transcript: Transcript,
        tags: [String] = [],
        revision: Int = 0,
        originalFields: [String: JSONValue]? = nil,
        recording: KeptRecording? = nil,
        options: TranscriptionOptions? = nil
    ) {
        self.id = id
        self.createdAt = createdAt
        self.source = source
        self.title = title
        self.task = task
        self.model = model
        self.engine = engine
        self.applianceVersion = applianceVersion
        self.transcript = transcript
        self.tags = tags
        self.revision = revision
        self.originalFields = originalFields
        self.recording = recording
        self.options = options
    }
}

/// What a list of transcripts shows of each.
package struct TranscriptSummary: Sendable, Equatable {
    package let id: String
    package let createdAt: Date
    package let source: StoredTranscript.Source
    package let title: String?
    package let language: String?
    package let model: String
    /// Seconds.
    package let duration: Double
    /// The first 200 characters of the text.
    package let preview: String
    /// In alphabetical order.
    package var tags: [String] = []
    /// How often it was edited.
    package var revision = 0
}
