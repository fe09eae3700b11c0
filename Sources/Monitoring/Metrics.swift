/// The numbers of the running process; whoever has something to count is given it.
package actor Metrics {
    private var store = MetricStore()

    package init() {}

    /// Adds to a counter.
    package func add(_ amount: Double = 1, to metric: Metric, _ labels: KeyValuePairs<String, String> = [:]) {
        store.add(amount, to: metric, Self.labels(labels))
    }

    /// Sets a gauge.
    package func set(_ metric: Metric, to value: Double, _ labels: KeyValuePairs<String, String> = [:]) {
        store.set(metric, to: value, Self.labels(labels))
    }

    /// Adds an observation to a histogram.
    package func observe(_ value: Double, in metric: Metric, _ labels: KeyValuePairs<String, String> = [:]) {
        store.observe(value, in: metric, Self.labels(labels))
    }

    /// Everything in Prometheus's text format, version 0.0.4.
    package func exposition() -> String { store.exposition() }

    private static func labels(_ labels: KeyValuePairs<String, String>) -> MetricStore.Labels {
        labels.map { MetricStore.Label(name: $0.key, value: $0.value) }
    }
}
