import Archive
import DurableStorage
import Glibc
import HTTPTypes
import Hummingbird
import NIOCore
import ZipFiles

/// The archive as one file, out and in.
struct ArchiveFileRoutes: Sendable {
    let archive: Archive
    let uploads: UploadReceiver

    /// What became of an imported file.
    private struct Report: Encodable {
        var added: Int
        var known: Int
        var failed: Int
        var failures: [String]
    }

    var routes: [Route] {
        [
            Route(.get, "/api/transcripts/export.zip", .users) { _, _ in export() },
            Route(.post, "/api/transcripts/import", .uploaders) { request, _ in
                try await uploads.withUpload(request) { form, _ in
                    let report = try await load(form.requiredFile(in: ["file"]).path)
                    return .done(
                        try .json(
                            Report(
                                added: report.added,
                                known: report.known,
                                failed: report.failed,
                                failures: report.failures
                            )
                        )
                    )
                }
            },
        ]
    }

    private func load(_ path: String) async throws -> Archive.ImportReport {
        do { return try await archive.importFile(path) } catch StorageError.system(_, _, ENOSPC) {
            throw UploadReceiver.diskFull
        }
    }

    /// A file that ends early, because something failed meanwhile, is no ZIP file.
    private func export() -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "application/zip", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"transcripts.zip\"",
            ],
            body: ResponseBody { writer in
                var output = writer
                try await archive.export { try await output.write(ByteBuffer(bytes: $0)) }
                try await output.finish(nil)
            }
        )
    }
}

extension APIError {
    init(import error: any Error & CustomStringConvertible) {
        self.init(.badRequest, "invalid_file", error.description, parameter: "file")
    }
}
