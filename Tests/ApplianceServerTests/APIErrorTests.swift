import Accounts
import Archive
import AudioIngest
import Foundation
import HTTPTypes
import Hummingbird
import SpeechEngine
import SpeechModels
import SupervisorControl
import Testing
import Transcription

@testable import ApplianceServer

@Suite struct `Errors as callers see them` {
    @Test(arguments: [
        (400, "invalid_request_error"), (401, "invalid_request_error"), (403, "invalid_request_error"),
        (404, "invalid_request_error"), (405, "invalid_request_error"), (413, "invalid_request_error"),
        (429, "server_error"), (500, "server_error"), (503, "server_error"), (507, "server_error"),
    ])
    func `the type follows from the status`(status: Int, type: String) throws {
        let error = try details(APIError(.init(code: status), "a_code", "A message."))
        #expect(error["type"] as? String == type)
    }

    @Test func `the body has all four keys, null where there is nothing to say`() throws {
        let without = try details(APIError(.badRequest, "a_code", "A message."))
        #expect(Set(without.keys) == ["message", "type", "param", "code"])
        #expect(without["param"] is NSNull)
        #expect(without["message"] as? String == "A message.")
        #expect(without["code"] as? String == "a_code")
        let with = try details(APIError(.badRequest, "a_code", "A message.", parameter: "file"))
        #expect(Set(with.keys) == ["message", "type", "param", "code"])
        #expect(with["param"] as? String == "file")
    }

    @Test func `a part that does not work is named, with the reason and what mends it`() throws {
        let error = try details(try #require(APIError(AudioError.toolMissing("ffprobe"))))
        #expect(error["component"] as? String == "media-decoder")
        let message = try #require(error["message"] as? String)
        #expect(message.contains("ffprobe is not installed") && message.contains("apt install ffmpeg"))
    }

    @Test func `an answer says when to come back, if it can`() throws {
        let busy = try Response.error(APIError(.tooManyRequests, "busy", "Busy.", retryAfter: 10))
        #expect(busy.status == .tooManyRequests)
        #expect(busy.headers[.retryAfter] == "10")
        #expect(busy.headers[.contentType] == "application/json")
        #expect(try Response.error(.unforeseen).headers[.retryAfter] == nil)
    }

    typealias Cause = (error: any Error, status: Int, code: String, parameter: String?)

    private static let causes: [Cause] = [
        (AudioError.fileEmpty(name: "x"), 400, "empty_audio", "file"),
        (AudioError.noSamples(container: "wav"), 400, "empty_audio", "file"),
        (AudioError.noAudioStream(container: "mp4"), 400, "no_audio_stream", "file"),
        (AudioError.notMedia(detail: ""), 400, "undecodable_audio", "file"),
        (AudioError.incomplete(detail: ""), 400, "undecodable_audio", "file"),
        (AudioError.timedOut(afterSeconds: 60), 400, "undecodable_audio", "file"),
        (AudioError.outOfMemory(limitInBytes: 1), 400, "undecodable_audio", "file"),
        (AudioError.outOfProcessorTime(limitInSeconds: 1), 400, "undecodable_audio", "file"),
        (AudioError.decoderFailed(detail: ""), 400, "undecodable_audio", "file"),
        (AudioError.tooLong(seconds: 90_000, limitInSeconds: 86_400), 413, "too_long", "file"),
        (AudioError.toolMissing("ffmpeg"), 503, "decoder_unavailable", nil),
        (AudioError.toolUnusable("ffmpeg", detail: ""), 503, "decoder_unavailable", nil),
        (AudioError.fileMissing(name: "upload-1"), 500, "internal_error", nil),
        (AudioError.fileUnreadable(name: "upload-1", detail: ""), 500, "internal_error", nil),
        (EngineError.unknownLanguage("yue"), 400, "invalid_value", "language"),
        (EngineError.workerCrashed(detail: ""), 500, "engine_crashed", nil),
        (EngineError.modelUnusable(path: ""), 503, "model_unavailable", nil),
        (EngineError.voiceModelUnusable, 503, "engine_unavailable", nil),
        (EngineError.workerUnavailable(detail: ""), 503, "engine_unavailable", nil),
        (EngineError.windowSize(samples: 0), 500, "engine_failed", nil),
        (EngineError.decodingFailed(code: 1), 500, "engine_failed", nil),
        (EngineError.protocolViolation(detail: ""), 500, "engine_failed", nil),
        (TranscriptionError.englishOnly(asked: "de"), 400, "invalid_value", "language"),
        (ModelError.notInstalled(model: "base", path: ""), 503, "model_unavailable", nil),
        (ArchiveError.damaged(id: "tr_0"), 500, "archive_error", nil),
        (ArchiveError.corrupt(path: "x", detail: "y"), 503, "archive_unavailable", nil),
        (AccountsError.unusable(path: "x", detail: "y"), 503, "accounts_unavailable", nil),
        (AccountsError.damaged(detail: "y"), 500, "accounts_error", nil),
        (ControlError.hungUp, 503, "supervisor_unavailable", nil),
        (MultipartError.cutShort, 400, "invalid_body", nil),
        (MultipartError.tooMuch("too many fields"), 400, "invalid_body", nil),
        (HTTPError(.notFound), 404, "route_not_found", nil),
        (APIError(.forbidden, "foreign_origin", ""), 403, "foreign_origin", nil),
    ]

    @Test(arguments: causes.indices)
    func `every cause has its status, code and field`(index: Int) throws {
        let cause = Self.causes[index]
        let error = try #require(APIError(cause.error))
        #expect(error.status.code == cause.status)
        #expect(error.code == cause.code)
        #expect(error.parameter == cause.parameter)
    }

    @Test func `what nobody foresaw is not explained to callers`() {
        struct Secret: Error {}
        #expect(APIError(Secret()) == nil)
        #expect(APIError(HTTPError(.internalServerError)) == nil)
        #expect(APIError(CancellationError()) == nil)
    }

    /// What stands below `error` in the JSON of an error.
    private func details(_ error: APIError) throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(with: try JSONEncoder.wire.encode(error.body))
        let body = try #require(json as? [String: Any])
        #expect(Set(body.keys) == ["error"])
        return try #require(body["error"] as? [String: Any])
    }
}
