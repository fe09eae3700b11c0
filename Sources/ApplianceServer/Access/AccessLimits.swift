import Glibc
import HTTPTypes

/// How often callers may ask and guess.
actor AccessLimits {
    /// Whose guesses are counted.
    enum Subject: Sendable {
        /// An address, for passwords and codes.
        case address(String)
        /// An account, whatever the address.
        case account(String)
        /// An address, for keys.
        case keys(String)

        fileprivate var name: String {
            switch self {
            case .address(let address): "address " + Self.network(address)
            case .account(let name): "account " + name
            case .keys(let address): "keys " + Self.network(address)
            }
        }

        fileprivate var rule: LockOut.Rule {
            switch self {
            case .address, .keys: LockOut.Rule(free: 5, longest: .seconds(900))
            // Others' guesses must not keep the account's owner out for long.
            case .account: LockOut.Rule(free: 10, longest: .seconds(60))
            }
        }

        /// An IPv6 customer has a whole network to call from.
        static func network(_ address: String) -> String {
            var bytes = [UInt8](repeating: 0, count: 16)
            guard !address.hasPrefix("::ffff:"), inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
            return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":")
        }
    }

    private var lockOut = LockOut()
    private var buckets = BoundedTable<TokenBucket>(limit: 4096)
    private let burst: Double
    private let perSecond: Double
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - burst: Requests at once, for each key, account or address.
    ///   - perSecond: Requests a second in the long run.
    init(
        burst: Double = 200,
        perSecond: Double = 50,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.now = now
        self.burst = burst
        self.perSecond = perSecond
    }

    /// A guess begins.
    ///
    /// - Throws: `APIError` with status 429 if one of the subjects must wait first; the guess does not count then.
    func guess(by subjects: [Subject]) throws {
        let now = now()
        let wait = subjects.compactMap { lockOut.wait(for: $0.name, under: $0.rule, at: now) }.max()
        if let wait {
            let seconds = Self.seconds(wait)
            throw APIError(
                .tooManyRequests,
                "locked_out",
                "Too many wrong attempts. Try again in \(seconds) s.",
                retryAfter: seconds
            )
        }
        for subject in subjects { lockOut.guess(by: subject.name, at: now) }
    }

    /// The guess was wrong.
    func confirm(_ subjects: [Subject]) {
        let now = now()
        for subject in subjects { lockOut.confirm(subject.name, at: now) }
    }

    /// The guess was right.
    func forgive(_ subjects: [Subject]) { for subject in subjects { lockOut.forgive(subject.name) } }

    /// A request of a caller who is known as `name`.
    ///
    /// - Throws: `APIError` with status 429 when there are too many.
    func count(_ name: String) throws {
        let now = now()
        var bucket = buckets[name] ?? TokenBucket(burst: burst, perSecond: perSecond, at: now)
        let wait = bucket.take(at: now)
        buckets.set(bucket, for: name)
        guard let wait else { return }
        throw APIError(
            .tooManyRequests,
            "rate_limited",
            "Too many requests; \(Int(perSecond)) a second are answered.",
            retryAfter: Self.seconds(wait)
        )
    }

    private static func seconds(_ duration: Duration) -> Int { max(1, Int((duration / .seconds(1)).rounded(.up))) }
}
