import Hummingbird
import Synchronization

/// Counts the requests that a maintenance has to wait for.
final class RequestsUnderWay: Sendable {
    /// A request, for as long as anything holds on to this.
    final class One: Sendable {
        private let all: RequestsUnderWay

        fileprivate init(_ all: RequestsUnderWay) {
            self.all = all
            all.number.add(1, ordering: .relaxed)
        }

        deinit { all.number.subtract(1, ordering: .relaxed) }
    }

    private let number = Atomic(0)

    var count: Int { number.load(ordering: .relaxed) }

    func begin() -> One { One(self) }
}

extension Response {
    /// Bytes that are sent before anybody could count them.
    private static let short = 1 << 16

    /// Has a request count until its answer was sent, or was given up.
    ///
    /// Who only watches (events that a `GET` asked for) keeps nothing from being drained: nothing of his is lost.
    func counting(_ one: RequestsUnderWay.One, of request: Request) -> Response {
        let isWatching = request.method == .get && headers[.contentType] == "text/event-stream"
        guard !isWatching, body.contentLength.map({ $0 > Self.short }) ?? true else { return self }
        var response = self
        response.body = ResponseBody(contentLength: body.contentLength) { [body] writer in
            try await body.write(writer)
            withExtendedLifetime(one) {}
        }
        return response
    }
}
