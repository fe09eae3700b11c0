import DurableStorage
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import SystemPackage
import _NIOFileSystem

/// Receives forms: the file goes to disk as it arrives, fields are kept within bounds.
struct UploadReceiver: Sendable {
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

    /// Receives an upload and hands it to `use`; the file is deleted afterwards, unless the response took it over.
    ///
    /// - Parameter body: Makes of the file's path what takes the body apart; forms unless said otherwise.
    /// - Throws: `APIError`, `MultipartError`, what `use` throws.
    func withUpload(
        _ request: Request,
        body: (_ path: String) throws -> any UploadBody,
        use: (UploadedForm, ScratchFile) async throws -> Outcome
    ) async throws -> Response {
        let file = try await newFile()
        do {
            switch try await use(try await read(request, into: file.path, try body(file.path)), file) {
            case .handedOn(let response): return response
            case .done(let response):
                await Self.discard(file)
                return response
            }
        } catch {
            await Self.discard(file)
            throw error
        }
    }

    /// Receives a form.
    func withUpload(
        _ request: Request,
        use: (UploadedForm, ScratchFile) async throws -> Outcome
    ) async throws -> Response {
        try await withUpload(
            request,
            body: { try FormBody(contentType: request.headers[.contentType], path: $0) },
            use: use
        )
    }

    /// Deletes an upload if it is still where it came in, also when nobody waits for it any more.
    static func discard(_ file: ScratchFile) async {
        try? await Task { try await NIOThreadPool.singleton.runIfActive { file.discard() } }.value
    }

    /// Deletes a file that may not be there, also when nobody waits for it any more.
    static func discard(_ path: String) async {
        _ = try? await Task { try await FileSystem.shared.removeItem(at: FilePath(path)) }.value
    }

    private func read(_ request: Request, into path: String, _ body: any UploadBody) async throws -> UploadedForm {
        try await checkAnnounced(request)
        do {
            return try await FileSystem.shared.withFileHandle(
                forWritingAt: FilePath(path),
                options: .modifyFile(createIfNecessary: false)
            ) { handle in
                var body = body
                var writer = handle.bufferedWriter(capacity: .mebibytes(1))
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
                    for content in try body.take(chunk) { try await writer.write(contentsOf: content) }
                }
                guard received <= limit else { throw Self.tooLarge(limit) }
                let form = try body.finish()
                try await writer.flush()
                return form
            }
        } catch let error as FileSystemError where Self.isDiskFull(error) {
            throw Self.diskFull
        }
    }

    private func newFile() async throws -> ScratchFile {
        do {
            return try await NIOThreadPool.singleton.runIfActive { [scratch] in try ScratchFile(in: scratch) }
        } catch StorageError.system(_, _, ENOSPC), StorageError.system(_, _, EDQUOT) {
            throw Self.diskFull
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
            throw Self.tooLarge(limit)
        }
        try Self.checkRoom(for: announced ?? 0, at: scratch)
    }

    /// - Throws: `APIError` with status 507 unless so many bytes can be written and some room is left.
    static func checkRoom(for bytes: Int, at folder: String) throws {
        if try DurableFile.freeBytes(at: folder) < bytes + reserve { throw diskFull }
    }

    static func tooLarge(_ limit: Int) -> APIError {
        APIError(
            .contentTooLarge,
            "too_large",
            "The upload is larger than the limit of \(limit) bytes. The setting 'upload-limit' raises it."
        )
    }

    static let diskFull = APIError(
        .init(code: 507, reasonPhrase: "Insufficient Storage"),
        "disk_full",
        "The disk has no room for this upload."
    )

    private static func isDiskFull(_ error: FileSystemError) -> Bool {
        guard let cause = error.cause as? FileSystemError.SystemCallError else { return false }
        return cause.errno == .noSpace || cause.errno == .diskQuotaExceeded
    }
}
