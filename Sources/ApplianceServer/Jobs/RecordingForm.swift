import Foundation
import HTTPTypes
import Hummingbird
import SpeechEngine
import Transcription
import Webhooks

/// The form of `POST /api/recordings`, understood.
struct RecordingForm {
    let file: UploadedForm.File
    let title: String?
    let model: String
    let options: TranscriptionOptions
    let priority: Ticket.Priority
    /// Who is told of the end.
    let webhook: String?

    private static let fields: Set = [
        "model", "language", "task", "prompt", "temperature", "words", "title", "priority", "webhook",
    ]
    private static let lists: Set = ["languages", "vocabulary", "keywords"]

    /// - Throws: `APIError` with status 400 that names the field.
    init(_ form: UploadedForm, defaults: TranscriptionDefaults) throws {
        let reader = try FormReader(form, single: Self.fields, lists: Self.lists)
        file = try form.requiredFile(in: ["file"])
        guard file.size > 0 else {
            throw APIError(.badRequest, "empty_audio", "The recording has no content.", parameter: "file")
        }
        title = try (reader.string("title") ?? file.name).map { title in
            guard title.utf8.count <= 1000 else {
                throw reader.invalid("title", title, "at most 1000 bytes long")
            }
            return title
        }
        model = reader.string("model") ?? "whisper-1"
        let priority = reader.string("priority") ?? "normal"
        guard let known = Ticket.Priority(name: priority) else {
            throw reader.invalid("priority", priority, "low, normal or high")
        }
        self.priority = known
        webhook = try reader.string("webhook").map { address in
            guard (try? Webhook(address, secret: nil, allowsPrivate: false)) != nil else {
                throw reader.invalid("webhook", address, "an address such as https://example.org/hook")
            }
            return address
        }
        let task = reader.string("task") ?? "transcribe"
        guard let task = DecodingOptions.Task(rawValue: task) else {
            throw reader.invalid("task", task, "transcribe or translate")
        }
        options = try reader.options(task: task, defaults: defaults, words: try reader.flag("words"))
    }

    /// How a request's body is read: a form, or the recording itself with the fields in the query.
    static func body(of request: Request, path: String) throws -> any UploadBody {
        let type = request.headers[.contentType]
        if type?.lowercased().hasPrefix("multipart/") == true { return try FormBody(contentType: type, path: path) }
        let name = request.headers[.fileName].map { $0.removingPercentEncoding ?? $0 }
        return FileBody(
            fields: request.uri.queryParameters.map { (String($0.key), String($0.value)) },
            name: name.map { ($0 as NSString).lastPathComponent },
            path: path
        )
    }
}
