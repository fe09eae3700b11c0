import Foundation

/// The name and file name of a part, from its `Content-Disposition` (RFC 7578 §4.2, RFC 2183).
struct MultipartDisposition: Equatable {
    let name: String?
    let fileName: String?

    /// Nil if the header is malformed.
    init?(header: String) {
        var disposition: String?
        for line in header.components(separatedBy: "\r\n") where !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            if line[..<colon].lowercased() == "content-disposition" {
                disposition = String(line[line.index(after: colon)...])
            }
        }
        guard let disposition else { return nil }
        let (value, parameters) = Self.parameters(disposition)
        guard value.lowercased() == "form-data" else { return nil }
        name = parameters["name"]
        // RFC 5987's form wins: it says its character set.
        let extended = parameters["filename*"].flatMap { text -> String? in
            let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
            return parts.count == 3 && parts[0].lowercased() == "utf-8" ? String(parts[2]).removingPercentEncoding : nil
        }
        // Some clients send their whole path.
        fileName = (extended ?? parameters["filename"]).map { name in
            String(name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? "")
        }
    }

    /// A header value and its parameters, with quotes and escapes undone.
    static func parameters(_ header: String) -> (value: String, parameters: [String: String]) {
        var parts: [String] = [""]
        var quoted = false
        var escaped = false
        for character in header {
            if escaped {
                // Only quotes are escaped in practice; a lone backslash belongs to a Windows path.
                parts[parts.count - 1] += character == "\"" || character == "\\" ? "" : "\\"
                parts[parts.count - 1].append(character)
                escaped = false
            } else if character == "\\", quoted {
                escaped = true
            } else if character == "\"" {
                quoted.toggle()
            } else if character == ";", !quoted {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let key = part[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
            parameters[key] = part[part.index(after: equals)...].trimmingCharacters(in: .whitespaces)
        }
        return (parts[0].trimmingCharacters(in: .whitespaces), parameters)
    }
}
