import HTTPTypes
import Hummingbird
import NIOCore
import WebInterface

/// The web page, from the binary, and the root certificate for devices to trust.
struct PageRoutes: Sendable {
    /// The page loads nothing from elsewhere, and nobody may frame it.
    private static let policy = """
        default-src 'self'; img-src 'self' data:; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; \
        form-action 'self'
        """

    /// The pages that everybody works with.
    private static let closed: Set = ["/", "/docs"]

    /// Nil when the appliance serves without TLS.
    let rootCertificate: String?

    var routes: [Route] {
        WebAssets.all.map { asset in
            Route(
                .get,
                asset.path,
                .everyone(why: "the page itself holds no secrets"),
                inMaintenance: Self.closed.contains(asset.path) ? .closed : .forAdministrators
            ) { request, _ in Self.response(asset, request) }
        } + certificateRoute
    }

    private var certificateRoute: [Route] {
        guard let rootCertificate else { return [] }
        return [
            Route(
                .get,
                "/ca.pem",
                .everyone(why: "a root certificate is public by nature"),
                inMaintenance: .forAdministrators
            ) { _, _ in
                .bytes(
                    ByteBuffer(string: rootCertificate),
                    type: "application/x-pem-file",
                    headers: [.contentDisposition: "attachment; filename=\"whisper-appliance-ca.pem\""]
                )
            }
        ]
    }

    private static func response(_ asset: WebAsset, _ request: Request) -> Response {
        let headers: HTTPFields = [
            .eTag: asset.etag,
            // Asked for again each time, sent again only after an update.
            .cacheControl: "no-cache",
            .contentSecurityPolicy: policy,
            .contentTypeOptions: "nosniff",
            .referrerPolicy: "no-referrer",
        ]
        if request.headers[.ifNoneMatch] == asset.etag { return Response(status: .notModified, headers: headers) }
        return .bytes(ByteBuffer(bytes: asset.bytes), type: asset.contentType, headers: headers)
    }
}
