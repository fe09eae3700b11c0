/// A number that is watched: what it is called and what it means.
///
/// Names and units follow Prometheus's conventions (https://prometheus.io/docs/practices/naming/).
package struct Metric: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Only grows while the process lives.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts observations by size; `bounds` are the upper ends of its buckets, ascending.
        case histogram(bounds: [Double])
    }

    package let name: String
    package let help: String
    package let kind: Kind

    private init(_ name: String, _ help: String, _ kind: Kind) {
        precondition(Self.isName(name), "'\(name)' is no name of a metric")
        self.name = name
        self.help = help
        self.kind = kind
    }

    package static func counter(_ name: String, _ help: String) -> Metric { Metric(name, help, .counter) }

    package static func gauge(_ name: String, _ help: String) -> Metric { Metric(name, help, .gauge) }

    package static func histogram(_ name: String, _ help: String, bounds: [Double]) -> Metric {
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy(<), "the bounds of '\(name)' must ascend")
        return Metric(name, help, .histogram(bounds: bounds))
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
        }
    }
}
