/// Why the repository, or something in it, was refused.
package enum TUFError: Error, Equatable {
    /// There is no root file to start from.
    case noTrustedRoot(directory: String)
    /// A file has not the form it must have.
    case malformed(file: String, fault: FormatFault)
    /// Too few keys have signed.
    case notSigned(file: String, valid: Int, threshold: Int)
    /// A file is older than the one that is trusted already.
    case rollback(file: String, trusted: Int, offered: Int)
    /// A new snapshot no longer lists a file that the trusted one lists.
    case dropped(file: String)
    /// A file has another version than the one it was announced with.
    case wrongVersion(file: String, expected: Int, actual: Int)
    /// A file's time is over.
    case expired(file: String, since: UTCTime, now: UTCTime)
    /// The snapshot says nothing about a role that is delegated to.
    case notInSnapshot(role: String)
    /// A file is not as long as it was announced.
    case wrongLength(file: String, expected: Int, actual: Int)
    /// A file has another content than announced.
    case wrongHash(file: String, algorithm: Hashes.Algorithm, actual: String)
    /// A file is longer than it may be.
    case tooLong(file: String, limit: Int)
    /// The repository has not got a file that it should have.
    case fileMissing(file: String)
    /// A file arrives more slowly than is acceptable, in bytes per second.
    case tooSlow(file: String, rate: Int, minimum: Int)
    /// A file could not be fetched.
    case unreachable(file: String, problem: String)
    /// No trusted role offers this target.
    case unknownTarget(path: String)
    /// The path of a target would lead out of its folder.
    case unsafePath(path: String)
}

extension TUFError {
    /// The file ended too early, and what arrived may be gone on with.
    var isInterruption: Bool {
        switch self {
        case .unreachable: true
        case .wrongLength(_, let expected, let actual): actual < expected
        default: false
        }
    }

    /// What arrived is not the file that was described.
    var isAboutContent: Bool {
        switch self {
        case .wrongHash, .tooLong: true
        default: false
        }
    }
}

extension TUFError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noTrustedRoot(let directory):
            "“\(directory)” has no trusted root.json to start from. Install the one that came with the program."
        case .malformed(let file, let fault):
            "“\(file)” is not valid update metadata: \(fault). Try again later, and tell the publisher."
        case .notSigned(let file, let valid, let threshold):
            "“\(file)” has valid signatures of \(valid) trusted keys but needs \(threshold). "
                + "Do not use this source; somebody may be tampering with it."
        case .rollback(let file, let trusted, let offered):
            "“\(file)” is offered in version \(offered), older than the trusted version \(trusted). "
                + "Do not use this source until the publisher has explained it."
        case .dropped(let file):
            "“\(file)” is no longer part of the repository's snapshot. Tell the publisher."
        case .wrongVersion(let file, let expected, let actual):
            "“\(file)” has version \(actual) where \(expected) was announced. Try again later, and tell the publisher."
        case .expired(let file, let since, let now):
            "“\(file)” expired at \(since), and it is \(now) now. Check the clock, then whether the source is current."
        case .notInSnapshot(let role):
            "The repository's snapshot says nothing about its role “\(role)”. Tell the publisher."
        case .wrongLength(let file, let expected, let actual):
            "“\(file)” has \(actual) bytes where \(expected) were announced. Try again later."
        case .wrongHash(let file, let algorithm, let actual):
            "“\(file)” is not the file that was announced (\(algorithm.rawValue) \(actual)). Try again later."
        case .tooLong(let file, let limit):
            "“\(file)” is longer than the \(limit) bytes it may have. Try again later, and tell the publisher."
        case .fileMissing(let file):
            "The repository has no “\(file)”. Check its address, then tell the publisher."
        case .tooSlow(let file, let rate, let minimum):
            "“\(file)” arrives at \(rate) bytes per second; at least \(minimum) are needed. Check the network."
        case .unreachable(let file, let problem):
            "“\(file)” could not be fetched: \(problem). Check the network and the repository's address."
        case .unknownTarget(let path):
            "The repository offers no “\(path)”. Check the name."
        case .unsafePath(let path):
            "The path “\(path)” leads out of its folder. Tell the publisher."
        }
    }
}
