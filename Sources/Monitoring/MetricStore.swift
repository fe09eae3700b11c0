/// The values of metrics, and how they are written down.
struct MetricStore {
    /// What tells the series of one metric apart, in the order in which it is written.
    typealias Labels = [Label]

    struct Label: Hashable {
        var name: String
        var value: String
    }

    private enum Value {
        case number(Double)
        case distribution(counts: [Int], sum: Double)
    }

    /// Series a metric may have: whoever chooses labels by what callers send would fill the memory.
    static let maximumSeries = 2000

    private var order: [Metric] = []
    private var series: [Metric: [Labels: Value]] = [:]

    /// - Precondition: `metric` is a counter, `amount` is not negative.
    mutating func add(_ amount: Double, to metric: Metric, _ labels: Labels) {
        precondition(metric.kind == .counter && amount >= 0)
        change(metric, labels) { old in
            guard case .number(let number) = old else { return .number(amount) }
            return .number(number + amount)
        }
    }

    /// - Precondition: `metric` is a gauge.
    mutating func set(_ metric: Metric, to value: Double, _ labels: Labels) {
        precondition(metric.kind == .gauge)
        change(metric, labels) { _ in .number(value) }
    }

    /// - Precondition: `metric` is a histogram.
    mutating func observe(_ value: Double, in metric: Metric, _ labels: Labels) {
        guard case .histogram(let bounds) = metric.kind else { preconditionFailure("'\(metric.name)' is no histogram") }
        change(metric, labels) { old in
            var counts = [Int](repeating: 0, count: bounds.count + 1)
            var sum = 0.0
            if case .distribution(let known, let total) = old { (counts, sum) = (known, total) }
            counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
            return .distribution(counts: counts, sum: sum + value)
        }
    }

    private mutating func change(_ metric: Metric, _ labels: Labels, _ update: (Value?) -> Value) {
        if series[metric] == nil {
            order.append(metric)
            series[metric] = [:]
        }
        let old = series[metric]?[labels]
        guard old != nil || (series[metric]?.count ?? 0) < Self.maximumSeries else { return }
        series[metric]?[labels] = update(old)
    }

    /// Everything in Prometheus's text format, version 0.0.4.
    func exposition() -> String {
        var lines: [String] = []
        for metric in order {
            lines.append("# HELP \(metric.name) \(Self.escaped(metric.help, quotes: false))")
            lines.append("# TYPE \(metric.name) \(metric.kind.name)")
            let sorted = (series[metric] ?? [:]).sorted { Self.text($0.key) < Self.text($1.key) }
            for (labels, value) in sorted { lines += Self.lines(metric, labels, value) }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func lines(_ metric: Metric, _ labels: Labels, _ value: Value) -> [String] {
        switch value {
        case .number(let number): return ["\(metric.name)\(text(labels)) \(text(number))"]
        case .distribution(let counts, let sum):
            guard case .histogram(let bounds) = metric.kind else { return [] }
            var total = 0
            let buckets = zip(bounds.map(text) + ["+Inf"], counts).map { bound, count in
                total += count
                return "\(metric.name)_bucket\(text(labels + [Label(name: "le", value: bound)])) \(total)"
            }
            return buckets + [
                "\(metric.name)_sum\(text(labels)) \(text(sum))", "\(metric.name)_count\(text(labels)) \(total)",
            ]
        }
    }

    private static func text(_ labels: Labels) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",") + "}"
    }

    private static func text(_ number: Double) -> String {
        if number == .infinity { return "+Inf" }
        if number == -.infinity { return "-Inf" }
        if number.isNaN { return "NaN" }
        return Int(exactly: number).map(String.init) ?? "\(number)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        let plain = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return quotes ? plain.replacing("\"", with: "\\\"") : plain
    }
}

extension Metric.Kind {
    fileprivate var name: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
