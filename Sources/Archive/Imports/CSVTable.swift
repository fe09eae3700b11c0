/// Comma-separated values with a line of names (RFC 4180).
///
/// SwiftCSV 0.10 takes a file that was cut off within quotes for a whole one, so it is not used.
enum CSVTable {
    /// The rows by name; fields that a row has too many of are left out.
    ///
    /// - Throws: `ImportError.malformed`.
    static func rows(of text: String) throws -> [[String: String]] {
        var records = try records(
            of: text.unicodeScalars.first == "\u{feff}" ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
        )
        guard !records.isEmpty else { return [] }
        let names = records.removeFirst()
        return records.map { Dictionary(zip(names, $0)) { first, _ in first } }
    }

    private static func records(of text: Substring.UnicodeScalarView) throws -> [[String]] {
        var records: [[String]] = []
        var record: [String] = []
        var field = String.UnicodeScalarView()
        var (isQuoted, wasQuoted) = (false, false)
        func endField() {
            record.append(String(field))
            (field, wasQuoted) = (String.UnicodeScalarView(), false)
        }
        func endRecord() {
            let isEmptyLine = record.isEmpty && field.isEmpty && !wasQuoted
            endField()
            if !isEmptyLine { records.append(record) }
            record = []
        }
        var place = text.startIndex
        while place < text.endIndex {
            let scalar = text[place]
            place = text.index(after: place)
            if isQuoted {
                if scalar != "\"" {
                    field.append(scalar)
                } else if place < text.endIndex, text[place] == "\"" {
                    field.append("\"")
                    place = text.index(after: place)
                } else {
                    isQuoted = false
                }
                continue
            }
            switch scalar {
            case "\"" where field.isEmpty && !wasQuoted: (isQuoted, wasQuoted) = (true, true)
            case ",": endField()
            case "\n": endRecord()
            case "\r": break
            default: field.append(scalar)
            }
        }
        guard !isQuoted else { throw ImportError.malformed("a quotation mark is never closed.") }
        endRecord()
        return records
    }
}
