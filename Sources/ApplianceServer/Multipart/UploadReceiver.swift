import DurableStorage
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import SystemPackage
import _NIOFileSystem

/// Receives forms: the file goes to disk as it arrives, fields are kept within bounds.
struct UploadReceiver: Sendable {
    private static let maximumFields = 200
    private static let maximumField = 256 << 10
    /// How long a caller may go on sending what is not wanted.
    private static let patience = Duration.seconds(30)
    /// Room that an upload leaves on the disk, in bytes.
    private static let reserve = 256 << 20

    /// Folder for uploads in progress.
    let scratch: String
    /// Bytes a request may have.
    let limit: Int

    /// What became of a request with an upload.
    enum Outcome: Sendable {
        /// The upload is not needed any more.
        case done(Response)
        /// The response still needs the upload and deletes it.
        case handedOn(Response)
    }

    /// Receives a form and hands it to `use`; the file is deleted afterwards, unless the response took it over.
    ///
    /// - Throws: `APIError`, `MultipartError`, what `use` throws.
    func withUpload(
        _ request: Request,
        use: (UploadedForm, _ path: String) async throws -> Outcome
    ) async throws -> Response {
        let path = scratch + "/upload-" + UUID().uuidString
        do {
            switch try await use(try await read(request, path: path), path) {
            case .handedOn(let response): return response
            case .done(let response):
                await Self.discard(path)
                return response
            }
        } catch {
            await Self.discard(path)
            throw error
        }
    }

    /// Deletes a file that may not be there.
    static func discard(_ path: String) async {
        _ = try? await FileSystem.shared.removeItem(at: FilePath(path))
    }

    private func read(_ request: Request, path: String) async throws -> UploadedForm {
        try await checkAnnounced(request)
        let parser = try MultipartParser(contentType: request.headers[.contentType])
        do {
            return try await FileSystem.shared.withFileHandle(
                forWritingAt: FilePath(path),
                options: .newFile(replaceExisting: false, permissions: [.ownerReadWrite])
            ) { handle in
                var parser = parser
                var writer = handle.bufferedWriter(capacity: .mebibytes(1))
                var form = FormAssembler(path: path, maximumFields: Self.maximumFields, maximumField: Self.maximumField)
                var received = 0
                var deadline = ContinuousClock.Instant?.none
                for try await chunk in request.body {
                    received += chunk.readableBytes
                    guard received <= limit else {
                        // The rest is read and dropped, for a while: who is still sending does not see the answer.
                        let end = deadline ?? ContinuousClock.now + Self.patience
                        deadline = end
                        if ContinuousClock.now > end { break }
                        continue
                    }
                    for event in try parser.take(chunk) {
                        if let content = try form.take(event) { try await writer.write(contentsOf: content) }
                    }
                }
                guard received <= limit else { throw tooLarge }
                try parser.finish()
                try await writer.flush()
                return form.form
            }
        } catch let error as FileSystemError where Self.isDiskFull(error) {
            throw diskFull
        }
    }

    private func checkAnnounced(_ request: Request) async throws {
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > limit {
            // Who asked before sending gets the answer now; others are listened to for a while, as above.
            if request.headers[.expect] == nil {
                let end = ContinuousClock.now + Self.patience
                for try await _ in request.body where ContinuousClock.now > end { break }
            }
            throw tooLarge
        }
        if try DurableFile.freeBytes(at: scratch) < (announced ?? 0) + Self.reserve { throw diskFull }
    }

    private var tooLarge: APIError {
        APIError(
            .contentTooLarge,
            "too_large",
            "The upload is larger than the limit of \(limit) bytes. The setting 'upload-limit' raises it."
        )
    }

    private var diskFull: APIError {
        APIError(
            .init(code: 507, reasonPhrase: "Insufficient Storage"),
            "disk_full",
            "The disk has no room for this upload."
        )
    }

    private static func isDiskFull(_ error: FileSystemError) -> Bool {
        guard let cause = error.cause as? FileSystemError.SystemCallError else { return false }
        return cause.errno == .noSpace || cause.errno == .diskQuotaExceeded
    }
}
