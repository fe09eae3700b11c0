/// Names in the watched folder: what is no recording, and what results are called.
enum InboxNames {
    /// What an explanation of a failure ends with.
    static let error = ".error.txt"

    /// What programs call files that they are still writing.
    private static let unfinished = [
        "~", ".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".opdownload",
    ]
    /// What other systems leave in shared folders.
    private static let foreign: Set = ["thumbs.db", "desktop.ini"]

    private static let results = InboxPolicy.Format.allCases.map { "." + $0.rawValue }

    /// Whether a file is left alone: it is hidden, unfinished, a text, or belongs to a file manager.
    static func isLeftAlone(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasPrefix(".") || name.hasPrefix("~$") || foreign.contains(name)
            || (unfinished + results).contains { name.hasSuffix($0) }
    }

    /// What the results for a file are called, without their endings: like the file, so that players find subtitles, but
    /// never like something else that is there.
    ///
    /// - Parameters:
    ///   - names: All that is in the file's folder.
    ///   - stems: What results for other files there are called.
    static func stem(for name: String, among names: Set<String>, stems: Set<String>) -> String {
        func isFree(_ stem: String) -> Bool {
            !stems.contains(stem) && (results + [error]).allSatisfy { !names.contains(stem + $0) }
        }
        let plain = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
        let numbered = (2...).lazy.map { "\(shortened(name)) (\($0))" }
        return [shortened(plain), shortened(name)].first(where: isFree) ?? numbered.first(where: isFree) ?? name
    }

    /// So much of a name that any ending fits behind it.
    private static func shortened(_ name: String) -> String {
        var name = name
        while name.utf8.count > 200 { name.removeLast() }
        return name
    }
}
