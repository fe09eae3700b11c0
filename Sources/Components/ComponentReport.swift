/// How all parts were found at one moment, and what follows from it.
package struct ComponentReport: Sendable, Equatable {
    /// A part in its condition.
    package struct Entry: Sendable, Equatable {
        package let component: Component
        package let condition: Condition
    }

    /// What was found at the parts themselves.
    private let found: [Component: Condition]

    /// - Parameter found: Parts that are not named are ok.
    package init(_ found: [Component: Condition]) { self.found = found }

    /// All parts; those whose needs do not work do not work either.
    package var entries: [Entry] { Component.allCases.map { Entry(component: $0, condition: self[$0]) } }

    package subscript(component: Component) -> Condition {
        let own = found[component] ?? .ok
        switch own {
        case .failed, .off: return own
        case .ok, .degraded:
            let needed = Component.closure(of: component.declaration.needs)
            let missing = Component.allCases.first { needed.contains($0) && found[$0]?.isFailed == true }
            return missing.map { .failed("It needs “\($0.rawValue)”, which does not work.") } ?? own
        }
    }

    /// The parts that are at fault themselves, not by what they need.
    package var faults: [Entry] {
        Component.allCases.compactMap { component in
            guard let condition = found[component], condition.isFault else { return nil }
            return Entry(component: component, condition: condition)
        }
    }

    /// The parts at fault that keep a feature from working.
    package func faults(of feature: Feature) -> [Entry] {
        let needed = feature.closure
        return faults.filter { $0.condition.isFailed && needed.contains($0.component) }
    }

    /// What is to be said to whoever heard `earlier`, or nothing yet: parts that came to be at fault or recovered.
    ///
    /// A reason that only counts on is no news.
    package func news(since earlier: ComponentReport?) -> [Entry] {
        Component.allCases.compactMap { component in
            let (now, before) = (found[component] ?? .ok, earlier?.found[component] ?? .ok)
            guard now.isFault || before.isFault, now.state != before.state else { return nil }
            return Entry(component: component, condition: now)
        }
    }
}
