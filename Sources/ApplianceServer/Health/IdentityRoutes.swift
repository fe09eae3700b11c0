import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import NIOFoundationCompat
import Updates

/// What this appliance is, for comparing it with another one.
struct IdentityRoutes: Sendable {
    let gauge: IdentityGauge

    var routes: [Route] {
        [
            Route(.get, "/api/identity", .administrators) { _, _ in
                // As `whisper-appliance identity --json` has it, so that either can be compared with the other.
                let document = try UpdateJSON.encode(await gauge.document())
                return .bytes(
                    ByteBuffer(data: document),
                    type: "application/json",
                    headers: [.cacheControl: "no-store"]
                )
            }
        ]
    }
}
