import Archive
import Foundation
import Hummingbird
import NIOCore

/// The body of `PATCH`: what to change of a transcript; what is not named stays.
struct TranscriptChangeForm: Decodable {
    /// Bytes of a body.
    private static let maximum = 4 << 20
    private static let maximumTitle = 300
    private static let maximumTag = 60
    private static let maximumTags = 50
    private static let maximumText = 10_000
    private static let maximumSpeaker = 100

    private enum Keys: String, CodingKey, CaseIterable {
        case title, tags, segments
    }

    private struct Segment: Decodable {
        enum Keys: String, CodingKey {
            case index, text, speaker
        }

        let change: TranscriptChange.Segment

        init(from decoder: any Decoder) throws {
            try refuseUnknown(in: decoder, known: ["index", "text", "speaker"])
            let values = try decoder.container(keyedBy: Keys.self)
            var change = TranscriptChange.Segment(position: try values.decode(Int.self, forKey: .index))
            if values.contains(.text) {
                let text = try values.decode(String.self, forKey: .text)
                change.text = .set(try line(text, "text", maximumText))
            }
            if values.contains(.speaker) {
                let speaker = try values.decodeIfPresent(String.self, forKey: .speaker)
                change.speaker = .set(try speaker.flatMap { try line($0, "speaker", maximumSpeaker).ifNotEmpty })
            }
            self.change = change
        }
    }

    let change: TranscriptChange

    init(from decoder: any Decoder) throws {
        try Self.refuseUnknown(in: decoder, known: Keys.allCases.map(\.rawValue))
        let values = try decoder.container(keyedBy: Keys.self)
        var change = TranscriptChange()
        if values.contains(.title) {
            let title = try values.decodeIfPresent(String.self, forKey: .title)
            change.title = .set(try title.flatMap { try Self.line($0, "title", Self.maximumTitle).ifNotEmpty })
        }
        if values.contains(.tags) {
            let tags = try values.decode([String].self, forKey: .tags).map { tag in
                guard let tag = try Self.line(tag, "tags", Self.maximumTag).ifNotEmpty else {
                    throw Self.invalid("tags", "A tag cannot be empty.")
                }
                return tag
            }
            guard tags.count <= Self.maximumTags else {
                throw Self.invalid("tags", "A transcript has at most \(Self.maximumTags) tags.")
            }
            change.tags = .set(Set(tags).sorted())
        }
        change.segments = try values.decodeIfPresent([Segment].self, forKey: .segments)?.map(\.change) ?? []
        self.change = change
    }

    /// - Throws: `APIError` with status 400 that names what is wrong.
    static func read(_ request: Request) async throws -> TranscriptChange {
        try await decode(TranscriptChangeForm.self, from: request).change
    }

    /// - Throws: `APIError` with status 400 that names what is wrong.
    static func decode<Value: Decodable>(_ type: Value.Type, from request: Request) async throws -> Value {
        let body = try await request.body.collect(upTo: maximum)
        do {
            return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
        } catch let error as DecodingError {
            let (path, reason) =
                switch error {
                case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                    (context.codingPath, context.debugDescription)
                case .keyNotFound(let key, let context):
                    (context.codingPath + [key], "There is no '\(key.stringValue)'.")
                @unknown default: ([], "It cannot be read.")
                }
            guard let name = path.first?.stringValue else {
                throw APIError(.badRequest, "invalid_body", "The body must be a JSON object. \(reason)")
            }
            throw invalid(name, "The value of '\(name)' cannot be used: \(reason)")
        }
    }

    /// A text without spaces at its ends and without line breaks.
    private static func line(_ text: String, _ name: String, _ maximum: Int) throws -> String {
        let words = text.split {
            $0.isNewline || $0.unicodeScalars.contains { $0.properties.generalCategory == .control }
        }
        let line = words.joined(separator: " ").trimmingCharacters(in: .whitespaces)
        guard line.count <= maximum else { throw invalid(name, "'\(name)' may have \(maximum) characters at most.") }
        return line
    }

    private static func refuseUnknown(in decoder: any Decoder, known: [String]) throws {
        let names = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        guard let unknown = names.sorted().first(where: { !known.contains($0) }) else { return }
        throw APIError(
            .badRequest,
            "unknown_field",
            "There is no field '\(unknown)'. Known: \(known.sorted().joined(separator: ", ")).",
            parameter: unknown
        )
    }

    private static func invalid(_ name: String, _ message: String) -> APIError {
        APIError(.badRequest, "invalid_value", message, parameter: name)
    }
}

/// The body of `revert`.
struct RevertForm: Decodable {
    var revision: Int
}

private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }
}

extension String {
    fileprivate var ifNotEmpty: String? { isEmpty ? nil : self }
}
