import SpeechModels

/// Why a model did not come.
package enum DownloadError: Error, Equatable {
    /// Neither an address nor a path nor `hub`.
    case badSource(String)
    /// None of the places had the model; `reasons` has a sentence for each.
    case nowhere(model: String, reasons: [String])
    /// The connection could not be made or ended.
    case unreachable(address: String, problem: String)
    /// Nothing arrived for so many seconds.
    case silent(address: String, seconds: Int)
    /// The server ended its answer too soon.
    case cutShort(address: String, count: Int, expected: Int)
    /// The server asks to come back later; in so many seconds, if it says when.
    case busy(address: String, status: Int, seconds: Int?)
    /// The server answered with a status that does not help.
    case status(address: String, Int)
    /// The server's file has not the length of the model.
    case wrongLength(address: String, announced: Int, expected: Int)
    /// The server's file has the length of the model but other content.
    case wrongContent(address: String, sha1: String, expected: String)
    /// The server points elsewhere once too often.
    case tooManyRedirects(address: String, limit: Int)
    /// The server points from an encrypted connection to an open one, or to nowhere.
    case badRedirect(address: String, target: String)
    /// The folder has nothing that could be the model.
    case notInFolder(model: String, folder: String)

    /// Whether another try may fare better.
    var isPassing: Bool {
        switch self {
        case .unreachable, .silent, .cutShort, .busy: true
        default: false
        }
    }
}

extension DownloadError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badSource(let text):
            "“\(text)” is no source of models. Give “hub”, an address such as https://example.org/models/, or an "
                + "absolute path."
        case .nowhere(let model, let reasons):
            "The model \(model) could not be had. " + reasons.joined(separator: " ")
        case .unreachable(let address, let problem): "\(address) cannot be reached (\(problem))."
        case .silent(let address, let seconds): "\(address) sent nothing for \(seconds) s."
        case .cutShort(let address, let count, let expected):
            "\(address) ended after \(count) of \(expected) bytes."
        case .busy(let address, let status, let seconds):
            "\(address) is busy (status \(status))" + (seconds.map { " and asks to come back in \($0) s." } ?? ".")
        case .status(let address, 404): "\(address) does not exist there (status 404)."
        case .status(let address, let code): "\(address) was refused (status \(code))."
        case .wrongLength(let address, let announced, let expected):
            "\(address) is \(announced) bytes long, and the model \(expected): it is another file."
        case .wrongContent(let address, let sha1, let expected):
            "\(address) is damaged or another file: its SHA-1 is \(sha1) instead of \(expected)."
        case .tooManyRedirects(let address, let limit):
            "\(address) leads from one address to the next, more than \(limit) times."
        case .badRedirect(let address, let target):
            "\(address) leads to “\(target)”, which is not an encrypted address as it should be."
        case .notInFolder(let model, let folder):
            "“\(folder)” has neither ggml-\(model).bin nor a faster-whisper folder “\(model)”."
        }
    }
}
