/// What is believed at a moment of a refresh, and the rules by which more gets believed.
///
/// A value without input and output. Every rule refuses by throwing, and leaves everything as it was.
struct TrustedMetadata: Sendable {
    /// When the refresh began; nothing that ends before is believed.
    let start: UTCTime
    /// Whether what ended before is believed all the same; everything else is checked as ever.
    let acceptsStale: Bool
    private(set) var root: Root
    private(set) var timestamp: Timestamp?
    /// The last snapshot that was trusted; whether it is still the current one decides `currentSnapshot`.
    private(set) var snapshot: Snapshot?

    /// Starts from the root that is trusted because of where it comes from.
    ///
    /// It may have expired.
    ///
    /// - Throws: `TUFError.malformed` or `.notSigned`.
    init(trustedRoot bytes: [UInt8], start: UTCTime, acceptsStale: Bool = false) throws(TUFError) {
        root = try Self.selfSignedRoot(bytes)
        self.start = start
        self.acceptsStale = acceptsStale
    }

    /// A root file, if its own keys have signed it.
    ///
    /// - Throws: `TUFError.malformed` or `.notSigned`.
    static func selfSignedRoot(_ bytes: [UInt8], file: String = "root.json") throws(TUFError) -> Root {
        let envelope = try envelope(bytes, file: file)
        let root: Root = try content(of: envelope, file: file)
        try root.authority(of: .root).check(envelope, file: file)
        return root
    }

    // Rules of chapter 5.3

    /// Believes the next root, which the keys of this one and its own must have signed.
    ///
    /// - Returns: Whether a key of timestamp or snapshot is no longer valid, so that what it has signed must not be
    ///   held against the repository.
    mutating func advanceRoot(_ bytes: [UInt8], file: String) throws(TUFError) -> Bool {
        try root.authority(of: .root).check(try Self.envelope(bytes, file: file), file: file)
        let next = try Self.selfSignedRoot(bytes, file: file)
        guard next.version == root.version + 1 else {
            throw next.version > root.version
                ? .wrongVersion(file: file, expected: root.version + 1, actual: next.version)
                : .rollback(file: file, trusted: root.version, offered: next.version)
        }
        let previous = root
        root = next
        return next.revokesSigners(of: previous)
    }

    func checkRootIsFresh() throws(TUFError) { try checkIsFresh(root, file: "root.json") }

    // Rules of chapter 5.4

    /// Recalls a timestamp that was trusted before, expired or not.
    ///
    /// One that the root no longer trusts is ignored.
    mutating func recallTimestamp(_ bytes: [UInt8]) {
        timestamp = try? verified(bytes, by: root.authority(of: .timestamp), file: "timestamp.json")
    }

    /// Believes a timestamp.
    ///
    /// - Returns: Whether it is a new one. If it has the version of the trusted one, that one stays.
    mutating func updateTimestamp(_ bytes: [UInt8]) throws(TUFError) -> Bool {
        let file = "timestamp.json"
        let new: Timestamp = try verified(bytes, by: root.authority(of: .timestamp), file: file)
        if let trusted = timestamp {
            guard new.version >= trusted.version else {
                throw .rollback(file: file, trusted: trusted.version, offered: new.version)
            }
            if new.version == trusted.version {
                try checkIsFresh(trusted, file: file)
                return false
            }
            guard new.snapshot.version >= trusted.snapshot.version else {
                throw .rollback(
                    file: "snapshot.json",
                    trusted: trusted.snapshot.version,
                    offered: new.snapshot.version
                )
            }
        }
        try checkIsFresh(new, file: file)
        timestamp = new
        return true
    }

    // Rules of chapter 5.5

    /// Recalls a snapshot that was trusted before, expired or not.
    ///
    /// One that the root no longer trusts is ignored.
    ///
    /// - Returns: Whether it is the one the timestamp announces, and still good.
    mutating func recallSnapshot(_ bytes: [UInt8], announced: MetadataReference) -> Bool {
        let file = "snapshot.json"
        snapshot = try? verified(bytes, by: root.authority(of: .snapshot), file: file)
        guard let snapshot, snapshot.version == announced.version else { return false }
        do {
            try announced.check(bytes, file: file)
            try checkIsFresh(snapshot, file: file)
            return true
        } catch { return false }
    }

    /// Believes a snapshot.
    mutating func updateSnapshot(_ bytes: [UInt8], announced: MetadataReference, file: String) throws(TUFError) {
        try announced.check(bytes, file: file)
        let new: Snapshot = try verified(bytes, by: root.authority(of: .snapshot), file: file)
        guard new.version == announced.version else {
            throw .wrongVersion(file: file, expected: announced.version, actual: new.version)
        }
        for (name, trusted) in snapshot?.files ?? [:] {
            guard let offered = new.files[name] else { throw .dropped(file: name.shown) }
            guard offered.version >= trusted.version else {
                throw .rollback(file: name.shown, trusted: trusted.version, offered: offered.version)
            }
        }
        try checkIsFresh(new, file: file)
        snapshot = new
    }

    // Rules of chapter 5.6

    /// The targets in a file that the snapshot announces and `authority` has signed.
    func targets(
        _ bytes: [UInt8],
        announced: MetadataReference,
        by authority: Authority,
        file: String
    ) throws(TUFError) -> Targets {
        try announced.check(bytes, file: file)
        let targets: Targets = try verified(bytes, by: authority, file: file)
        guard targets.version == announced.version else {
            throw .wrongVersion(file: file, expected: announced.version, actual: targets.version)
        }
        try checkIsFresh(targets, file: file)
        return targets
    }

    private func checkIsFresh(_ content: some RoleContent, file: String) throws(TUFError) {
        guard content.expires > start || acceptsStale else {
            throw .expired(file: file, since: content.expires, now: start)
        }
    }

    private func verified<Content: RoleContent>(
        _ bytes: [UInt8],
        by authority: Authority,
        file: String
    ) throws(TUFError) -> Content {
        let envelope = try Self.envelope(bytes, file: file)
        try authority.check(envelope, file: file)
        return try Self.content(of: envelope, file: file)
    }

    private static func envelope(_ bytes: [UInt8], file: String) throws(TUFError) -> Envelope {
        do { return try Envelope(parsing: bytes) } catch { throw .malformed(file: file, fault: error) }
    }

    private static func content<Content: RoleContent>(
        of envelope: Envelope,
        file: String
    ) throws(TUFError) -> Content {
        do { return try Content(signed: envelope.signed) } catch { throw .malformed(file: file, fault: error) }
    }
}
