import TUF

/// The command line of the TUF project's conformance tests: options first, then the command.
struct Arguments {
    enum Command: Equatable {
        case initialise(trustedRoot: String)
        case refresh
        case download
    }

    let command: Command
    private var options: [String: [String]] = [:]

    /// - Throws: `UsageError`.
    init(_ words: [String]) throws(UsageError) {
        var rest = words[...]
        while let word = rest.first, word.hasPrefix("--") {
            guard Self.names.contains(word) else { throw .unknownOption(word) }
            guard let value = rest.dropFirst().first else { throw .valueMissing(word) }
            options[word, default: []].append(value)
            rest = rest.dropFirst(2)
        }
        switch (rest.first, rest.count) {
        case ("init", 2): command = .initialise(trustedRoot: rest[rest.startIndex + 1])
        case ("refresh", 1): command = .refresh
        case ("download", 1): command = .download
        default: throw .noCommand
        }
    }

    /// The value of an option that is given once.
    ///
    /// - Throws: `UsageError.valueMissing`.
    func value(of name: String) throws(UsageError) -> String {
        guard let value = options[name]?.last else { throw .valueMissing(name) }
        return value
    }

    /// The values of an option that may be given several times.
    ///
    /// - Throws: `UsageError.valueMissing` when it is not given at all.
    func values(of name: String) throws(UsageError) -> [String] {
        guard let values = options[name] else { throw .valueMissing(name) }
        return values
    }

    /// How long the server may send nothing or next to nothing.
    ///
    /// - Throws: `UsageError.notSeconds`.
    func patience() throws(UsageError) -> Duration? {
        guard let text = options["--patience"]?.last else { return nil }
        guard let seconds = Int(text), 1...3600 ~= seconds else { throw .notSeconds(text) }
        return .seconds(seconds)
    }

    private static let names = [
        "--metadata-dir", "--metadata-url", "--target-name", "--target-dir", "--target-base-url", "--patience",
    ]
}
