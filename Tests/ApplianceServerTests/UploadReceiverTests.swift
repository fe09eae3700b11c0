import DurableStorage
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TestSupport
import Testing

@testable import ApplianceServer

@Suite struct `Uploads go to disk` {
    private static let form = MultipartBody(parts: [
        .init("model", "whisper-1"), .init("file", file: "talk.mp3", Array(repeating: 7, count: 300_000)),
    ])

    @Test func `a form is there while it is used, and its file is gone afterwards`() async throws {
        try await withScratch { folder in
            let response = try await receiver(folder).withUpload(request(Self.form.bytes)) { form, file in
                let path = file.path
                #expect(form.fields.map(\.value) == ["whisper-1"])
                #expect(form.file?.name == "talk.mp3")
                #expect(form.file?.path == path)
                #expect(form.file?.size == 300_000)
                let (content, mode) = (try Data(contentsOf: URL(fileURLWithPath: path)), try permissions(of: path))
                #expect(content == Data(repeating: 7, count: 300_000))
                #expect(mode == 0o600)
                return .done(Response(status: .accepted))
            }
            #expect(response.status == .accepted)
            #expect(names(in: folder) == [])
        }
    }

    @Test func `a response that takes the file over deletes it itself`() async throws {
        try await withScratch { folder in
            var taken: ScratchFile?
            _ = try await receiver(folder).withUpload(request(Self.form.bytes)) { _, file in
                taken = file
                return .handedOn(Response(status: .ok))
            }
            let file = try #require(taken)
            // Another server starts in the meantime, as during an update.
            try ScratchFile.removeLeftovers(in: folder)
            #expect(FileManager.default.fileExists(atPath: file.path))
            await UploadReceiver.discard(file)
            #expect(names(in: folder) == [])
        }
    }

    @Test func `a use that fails leaves no file`() async throws {
        struct Failure: Error {}
        try await withScratch { folder in
            await #expect(throws: Failure.self) {
                try await receiver(folder).withUpload(request(Self.form.bytes)) { _, _ in throw Failure() }
            }
            #expect(names(in: folder) == [])
        }
    }

    @Test func `a caller who does not wait any more leaves no file`() async throws {
        try await withScratch { folder in
            await #expect(throws: CancellationError.self) {
                let call = Task {
                    try await receiver(folder).withUpload(request(Self.form.bytes)) { _, _ in
                        withUnsafeCurrentTask { $0?.cancel() }
                        throw CancellationError()
                    }
                }
                _ = try await call.value
            }
            #expect(names(in: folder) == [])
        }
    }

    @Test func `an upload that breaks off leaves no file`() async throws {
        try await withScratch { folder in
            await #expect(throws: MultipartError.cutShort) {
                try await receiver(folder).withUpload(request(Self.form.bytes.dropLast(10)), use: unused)
            }
            #expect(names(in: folder) == [])
        }
    }

    @Test func `an upload over the limit is refused, announced or not`() async throws {
        try await withScratch { folder in
            let announced: HTTPFields = [.contentLength: String(Self.form.bytes.count)]
            for headers in [announced, [:]] {
                let error = await #expect(throws: APIError.self) {
                    let receiver = receiver(folder, limit: Self.form.bytes.count - 1)
                    return try await receiver.withUpload(request(Self.form.bytes, headers), use: unused)
                }
                #expect(error?.status == .contentTooLarge)
                #expect(error?.code == "too_large")
            }
            let response = try await receiver(folder, limit: Self.form.bytes.count)
                .withUpload(request(Self.form.bytes, announced)) { _, _ in .done(Response(status: .ok)) }
            #expect(response.status == .ok)
            #expect(names(in: folder) == [])
        }
    }

    @Test func `an upload the disk has no room for is refused before it is read`() async throws {
        try await withScratch { folder in
            let error = await #expect(throws: APIError.self) {
                try await receiver(folder, limit: .max).withUpload(
                    request([], [.contentLength: String(1 << 60)]),
                    use: unused
                )
            }
            #expect(error?.status.code == 507)
            #expect(error?.code == "disk_full")
        }
    }

    @Test func `a field longer than 256 KiB and more than 200 fields are refused`() async throws {
        try await withScratch { folder in
            let long = MultipartBody(parts: [.init("prompt", Array(repeating: 7, count: 256 << 10 | 1))])
            let many = MultipartBody(parts: (0...200).map { .init("f\($0)", "x") })
            for body in [long, many] {
                let error = await #expect(throws: MultipartError.self) {
                    try await receiver(folder).withUpload(request(body.bytes), use: unused)
                }
                #expect(error.map { if case .tooMuch = $0 { true } else { false } } == true)
            }
            #expect(names(in: folder) == [])
        }
    }

    private func receiver(_ folder: String, limit: Int = 1 << 20) -> UploadReceiver {
        UploadReceiver(scratch: folder, limit: limit)
    }

    private func request(_ body: some Sequence<UInt8>, _ headers: HTTPFields = [:]) -> Request {
        var headers = headers
        headers[.contentType] = "multipart/form-data; boundary=xyz"
        return .made(.post, "/transcribe", headers: headers, body: Array(body))
    }

    /// For requests that never get so far.
    private func unused(_ form: UploadedForm, _ file: ScratchFile) -> UploadReceiver.Outcome {
        Issue.record("a form that should have been refused was used")
        return .done(Response(status: .ok))
    }
}
