import Foundation

extension ReleaseManifest {
    /// The manifest in `bytes`, if it is safe to act upon.
    ///
    /// - Throws: `UpdateError.manifest`.
    package init(strictly bytes: some Collection<UInt8>) throws(UpdateError) {
        guard bytes.count <= Self.sizeLimit else { throw .manifest("it is too large") }
        do {
            self = try UpdateJSON.decode(Self.self, from: Self.escapingControls(bytes))
        } catch {
            throw .manifest("it is not a manifest of this kind (\(Self.cause(error)))")
        }
        try check()
    }

    /// Finds what makes a manifest unusable whoever signed it.
    ///
    /// - Throws: `UpdateError.manifest`.
    package func check() throws(UpdateError) {
        guard schema == 1 else { throw .manifest("its format is number \(schema), but only 1 is known") }
        guard product == Self.productName else { throw .manifest("it belongs to “\(product)”") }
        for version in [version] + [minimumFrom].compactMap(\.self) + (requiredStops ?? []) {
            guard (try? ReleaseVersion(version)) != nil else { throw .manifest("“\(version)” is not a version") }
        }
        guard database.schema >= 0, (0...database.schema).contains(database.reader) else {
            throw .manifest("its database numbers make no sense")
        }
        guard !files.isEmpty else { throw .manifest("it lists no files") }
        var total = 0
        for file in files {
            try Self.check(file)
            total = total.addingReportingOverflow(file.size).partialValue
            guard total >= 0 else { throw .manifest("its files are too large") }
        }
        try checkOrder()
        if let sample, !files.contains(where: { $0.path == sample }) {
            throw .manifest("its sample “\(sample)” is not among its files")
        }
    }

    // Strictly ascending paths cannot have duplicates; a file cannot be a folder as well.
    private func checkOrder() throws(UpdateError) {
        for (one, next) in zip(files, files.dropFirst())
        where !one.path.utf8.lexicographicallyPrecedes(next.path.utf8) {
            throw .manifest("“\(next.path)” is listed twice or out of order")
        }
        let paths = Set(files.map { Array($0.path.utf8) })
        for file in files {
            let bytes = Array(file.path.utf8)
            for slash in bytes.indices where bytes[slash] == UInt8(ascii: "/") && paths.contains(Array(bytes[..<slash]))
            {
                throw .manifest("“\(file.path)” is inside another file")
            }
        }
    }

    private static func check(_ file: File) throws(UpdateError) {
        let parts = file.path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isSafe = parts.allSatisfy { part in
            !part.isEmpty && part.count <= 255 && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
                && part.allSatisfy { $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\\") }
        }
        guard isSafe, file.path.utf8.count <= 1024, file.path != "manifest.json" else {
            throw .manifest("“\(file.path)” is not a safe path")
        }
        guard file.mode == "0444" || file.mode == "0555" else {
            throw .manifest("“\(file.path)” has the mode \(file.mode), but only 0444 and 0555 are allowed")
        }
        guard file.size >= 0 else { throw .manifest("“\(file.path)” has a negative size") }
        guard Hexadecimal.isSHA256(file.sha256) else { throw .manifest("“\(file.path)” has no proper SHA-256") }
    }

    // Canonical JSON writes control characters inside strings as they are, which Foundation's decoder refuses.
    private static func escapingControls(_ bytes: some Collection<UInt8>) -> Data {
        var result = Data(capacity: bytes.count)
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if isInString, byte < 0x20 {
                result.append(contentsOf: "\\u00".utf8)
                result.append(contentsOf: Hexadecimal.text([byte]).utf8)
                continue
            }
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = isInString
            } else if byte == UInt8(ascii: "\"") {
                isInString.toggle()
            }
            result.append(byte)
        }
        return result
    }

    private static func cause(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        return switch error {
        case .keyNotFound(let key, _): "“\(key.stringValue)” is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "“\(context.codingPath.map(\.stringValue).joined(separator: "."))” has the wrong type"
        default: "not valid JSON"
        }
    }
}
