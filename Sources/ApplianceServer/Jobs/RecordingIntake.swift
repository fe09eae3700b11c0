import Archive
import Foundation
import SpeechModels
import Transcription

/// Makes jobs of recordings that have come in, however they came.
struct RecordingIntake: Sendable {
    /// A form whose values can be used.
    struct Order: Sendable {
        var form: RecordingForm
        var model: WhisperModel
    }

    let desk: TranscriptionDesk
    let office: JobOffice
    let defaults: TranscriptionDefaults

    /// - Throws: `APIError` that names the field, `TranscriptionError`.
    func read(_ form: UploadedForm) async throws -> Order {
        let form = try RecordingForm(form, defaults: defaults)
        let model = try await desk.engines.model(named: form.model)
        try form.options.check(languages: model.supportedLanguages.map(\.code))
        return Order(form: form, model: model)
    }

    /// Looks at a recording and takes its job in.
    ///
    /// - Parameters:
    ///   - file: The recording, on disk and relative to the data directory.
    ///   - key: The same request under the same key is the same job.
    /// - Returns: The job, and whether it is a new one.
    /// - Throws: `AudioError`, `APIError`.
    func add(
        _ order: Order,
        file: String,
        owner: String,
        source: StoredTranscript.Source,
        key: String?,
        fingerprint: String?
    ) async throws -> (job: Job, isNew: Bool) {
        try await office.add(
            try await job(order, file: file, owner: owner, source: source, key: key, fingerprint: fingerprint)
        )
    }

    /// Looks at a recording; its job is still to be taken in.
    ///
    /// - Throws: `AudioError`.
    func job(
        _ order: Order,
        file: String,
        owner: String,
        source: StoredTranscript.Source,
        key: String? = nil,
        fingerprint: String? = nil
    ) async throws -> Job {
        Job(
            owner: owner,
            priority: order.form.priority,
            source: source,
            title: order.form.title,
            file: file,
            duration: try await desk.duration(of: desk.data + "/" + file, model: order.model),
            model: order.model.id,
            options: order.form.options,
            webhook: order.form.webhook,
            idempotencyKey: key,
            fingerprint: fingerprint
        )
    }
}
