/// How a part was found; everything but `ok` says why.
package enum Condition: Sendable, Equatable {
    case ok
    /// It works, with a protection or a comfort missing.
    case degraded(String)
    /// It does not work, and neither does what it carries.
    case failed(String)
    /// Nobody wants it here.
    case off(String)

    /// Failed if `check` throws.
    package init(_ check: () throws -> Void) {
        do {
            try check()
            self = .ok
        } catch {
            self = .failed("\(error)")
        }
    }

    /// As health calls it.
    package var state: String {
        switch self {
        case .ok: "ok"
        case .degraded: "degraded"
        case .failed: "failed"
        case .off: "off"
        }
    }

    package var reason: String? {
        switch self {
        case .ok: nil
        case .degraded(let reason), .failed(let reason), .off(let reason): reason
        }
    }

    package var isFailed: Bool { if case .failed = self { true } else { false } }

    /// Whether somebody should do something about it.
    package var isFault: Bool {
        switch self {
        case .ok, .off: false
        case .degraded, .failed: true
        }
    }
}
