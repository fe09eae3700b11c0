import Testing

@testable import Monitoring

@Suite struct `Metrics in Prometheus's text format` {
    private let requests = Metric.counter("requests_total", "Requests.")
    private let latency = Metric.histogram("latency_seconds", "Time to the answer.", bounds: [0.1, 1])

    @Test func `counters add up by their labels`() async {
        let metrics = Metrics()
        await metrics.add(to: requests, ["route": "/b"])
        await metrics.add(2, to: requests, ["route": "/a"])
        await metrics.add(0.5, to: requests, ["route": "/a"])
        #expect(
            await metrics.exposition() == """
                # HELP requests_total Requests.
                # TYPE requests_total counter
                requests_total{route="/a"} 2.5
                requests_total{route="/b"} 1

                """
        )
    }

    @Test func `histograms count cumulatively, and a bound belongs to its bucket`() async {
        let metrics = Metrics()
        for seconds in [0.1, 0.11, 1, 7] { await metrics.observe(seconds, in: latency) }
        #expect(
            await metrics.exposition() == """
                # HELP latency_seconds Time to the answer.
                # TYPE latency_seconds histogram
                latency_seconds_bucket{le="0.1"} 1
                latency_seconds_bucket{le="1"} 3
                latency_seconds_bucket{le="+Inf"} 4
                latency_seconds_sum 8.21
                latency_seconds_count 4

                """
        )
    }

    @Test func `gauges keep the last value, and labels cannot break a line`() async {
        let metrics = Metrics()
        let gauge = Metric.gauge("size_bytes", "A \\ and a\nline.")
        await metrics.set(gauge, to: 1, ["name": "a\"\\\nb"])
        await metrics.set(gauge, to: -2, ["name": "a\"\\\nb"])
        #expect(
            await metrics.exposition() == """
                # HELP size_bytes A \\\\ and a\\nline.
                # TYPE size_bytes gauge
                size_bytes{name="a\\"\\\\\\nb"} -2

                """
        )
    }

    @Test func `labels that never end do not fill the memory`() {
        var store = MetricStore()
        for number in 0..<MetricStore.maximumSeries + 10 {
            store.add(1, to: requests, [MetricStore.Label(name: "route", value: "\(number)")])
        }
        #expect(store.exposition().split(separator: "\n").count == MetricStore.maximumSeries + 2)
    }
}
