import Components
import HTTPTypes

/// Keeps requests from what does not work: they are refused with the part, the reason and the remedy before anything of
/// them is done.
struct ComponentGate: Sendable {
    let probe: ComponentProbe

    /// - Throws: `APIError` with status 503 for the first of the parts that does not work.
    func check(_ components: [Component]) async throws {
        for component in components {
            if case .failed(let reason) = await probe.condition(of: component) {
                throw APIError(component, because: reason)
            }
        }
    }
}

extension Route {
    /// The parts that are looked at before a request is carried out.
    var prerequisites: [Component] {
        var needed = Feature.carrying(method.rawValue, path)?.closure ?? []
        // What cannot be put on record is not done.
        if isAudited { needed.insert(.accounts) }
        return Component.allCases.filter { $0.isCheckedFirst && needed.contains($0) }
    }
}
