/// The error output of ffmpeg or ffprobe, made fit for a message.
struct Complaints: Equatable {
    private let lines: [String]

    init(text: String, hiding path: String) {
        lines = text.split(whereSeparator: \.isNewline).map { line in
            String(line).replacing("file:\(path)", with: "file").replacing(path, with: "file")
        }
    }

    var isEmpty: Bool { lines.isEmpty }

    func mention(_ words: String) -> Bool { lines.contains { $0.contains(words) } }

    /// One line of at most 160 plain characters: the last one that names the part of ffmpeg concerned, or the last.
    var detail: String {
        let line = lines.last { $0.hasPrefix("[") && !$0.contains("Estimating duration") } ?? lines.last
        guard let line else { return "no reason given" }
        // `[mp3float @ 0x55d0] Header missing` becomes `mp3float: Header missing`.
        let plain = line.replacing(/^\[([^\]@ ]+)[^\]]*\] */) { "\($0.1): " }
            .replacing(/\ '.*$/, with: "")
            .filter { $0.isASCII && !$0.isNewline && $0 >= " " }
        return String(plain.prefix(160))
    }
}
