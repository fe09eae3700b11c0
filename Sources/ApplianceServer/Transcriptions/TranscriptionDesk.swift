import Archive
import AudioIngest
import Deployment
import Monitoring
import SpeechEngine
import SpeechModels
import SystemPackage
import Transcription

/// Takes recordings in, has them transcribed, and keeps the transcripts.
struct TranscriptionDesk: Sendable {
    /// What is to be done with a recording.
    struct Order: Sendable {
        var file: UploadedForm.File
        var model: WhisperModel
        var options: TranscriptionOptions
        var source: StoredTranscript.Source
        /// Whether the transcript goes into the archive.
        var isKept = true
    }

    /// A recording that was looked at and found fit.
    struct Prepared: Sendable {
        /// What the transcript will be called.
        let id = StoredTranscript.newID()
        var order: Order
        var recording: Transcriber.Recording
        var transcriber: Transcriber
        var engine: String
    }

    let engines: EngineRoom
    let archive: Archive
    let makeTranscriber: @Sendable (any SpeechEngine) throws -> Transcriber
    let admission: Admission
    let metrics: Metrics

    /// Looks whether the recording can be transcribed, so that refusals come before any answer is begun.
    ///
    /// - Throws: `AudioError`, `ModelError`, `EngineError`, `TranscriptionError`.
    func prepare(_ order: Order) async throws -> Prepared {
        let engine = try await engines.engine(for: order.model)
        let transcriber = try makeTranscriber(engine)
        let recording = try await transcriber.prepare(FilePath(order.file.path), options: order.options)
        return Prepared(
            order: order,
            recording: recording,
            transcriber: transcriber,
            engine: try await engine.facts().engine
        )
    }

    /// Transcribes and archives; the transcript is on disk when this returns, if it is to be kept.
    func transcribe(
        _ prepared: Prepared,
        onEvent: @escaping @Sendable (TranscriptionEvent) -> Void = { _ in }
    ) async throws -> StoredTranscript {
        let start = ContinuousClock.now
        let transcript = try await prepared.transcriber.transcribe(prepared.recording, onEvent: onEvent)
        await count(transcript, of: prepared.order.model, took: start.duration(to: .now) / .seconds(1))
        let stored = StoredTranscript(
            id: prepared.id,
            transcript: transcript,
            source: prepared.order.source,
            title: prepared.order.file.name,
            task: prepared.order.options.task,
            model: prepared.order.model.id,
            engine: prepared.engine,
            applianceVersion: BuildIdentity.current.version
        )
        if prepared.order.isKept { try await archive.store(stored) }
        return stored
    }

    private func count(_ transcript: Transcript, of model: WhisperModel, took seconds: Double) async {
        await metrics.add(transcript.duration, to: ServerMetrics.audio, ["model": model.id])
        await metrics.add(seconds, to: ServerMetrics.transcription, ["model": model.id])
        guard transcript.duration > 0 else { return }
        await metrics.observe(seconds / transcript.duration, in: ServerMetrics.realTimeFactor, ["model": model.id])
    }
}
