/// What is wrong with the command line.
enum UsageError: Error, Equatable {
    case unknownOption(String)
    case valueMissing(String)
    case notSeconds(String)
    case noCommand
}

extension UsageError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unknownOption(let name): "There is no option \(name). \(Self.usage)"
        case .valueMissing(let name): "The option \(name) and its value are missing. \(Self.usage)"
        case .notSeconds(let text): "“\(text)” is no number of seconds from 1 to 3600. \(Self.usage)"
        case .noCommand: "There must be one command behind the options. \(Self.usage)"
        }
    }

    private static let usage = """
        Usage:
          tuf-client --metadata-dir DIR init ROOT
          tuf-client --metadata-dir DIR --metadata-url URL refresh
          tuf-client --metadata-dir DIR --metadata-url URL --target-name PATH... --target-dir DIR \
        --target-base-url URL download
        With --patience SECONDS in front, a slow server is given up after that time.
        """
}
