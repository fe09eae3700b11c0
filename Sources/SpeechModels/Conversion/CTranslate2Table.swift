/// The table of contents of a CTranslate2 file (binary version 6), read by seeking from entry to entry.
///
/// Nothing is believed: every count and length is checked against the bytes that are left before it is used.
struct CTranslate2Table {
    private(set) var variables: [String: CTranslate2Model.Variable] = [:]
    private(set) var aliases: [String: String] = [:]
    private var position = 0
    private var current: String?

    /// The largest official model has about 1,300 variables.
    private static let maximumCount = 8192
    /// The longest name of an official model has about 60 bytes.
    private static let maximumNameLength = 256

    /// Reads the whole table.
    ///
    /// - Throws: `ModelError.malformed`, or `StorageError.system` when the file cannot be read.
    mutating func read(_ file: borrowing InputFile) throws {
        do {
            try parse(file)
        } catch let fault as CTranslate2Fault {
            throw ModelError.malformed(file: file.path, variable: current, fault: fault)
        }
    }

    private mutating func parse(_ file: borrowing InputFile) throws {
        let version = try integer(UInt32.self, file)
        guard version == 6 else { throw CTranslate2Fault.version(version) }
        let specification = try string(file)
        guard specification == "WhisperSpec" else { throw CTranslate2Fault.specification(specification) }
        _ = try integer(UInt32.self, file)
        for _ in 0..<(try count(file)) {
            let name = try string(file)
            current = name
            guard variables.updateValue(try variable(file), forKey: name) == nil else {
                throw CTranslate2Fault.duplicate
            }
        }
        current = nil
        for _ in 0..<(try count(file)) {
            let alias = try string(file)
            aliases[alias] = try string(file)
        }
        guard position == file.size else { throw CTranslate2Fault.trailing(file.size - position) }
    }

    private mutating func variable(_ file: borrowing InputFile) throws -> CTranslate2Model.Variable {
        let rank = Int(try integer(UInt8.self, file))
        guard rank <= 4 else { throw CTranslate2Fault.rank(rank) }
        var shape: [Int] = []
        for _ in 0..<rank { shape.append(Int(try integer(UInt32.self, file))) }
        let code = try integer(UInt8.self, file)
        guard let type = CTranslate2Type(rawValue: code) else { throw CTranslate2Fault.elementType(code) }
        let declared = Int(try integer(UInt32.self, file))
        let expected = shape.reduce(type.size) { product, dimension in
            let (value, overflow) = product.multipliedReportingOverflow(by: dimension)
            return overflow ? .max : value
        }
        guard declared == expected else { throw CTranslate2Fault.length(declared: declared, expected: expected) }
        return CTranslate2Model.Variable(shape: shape, type: type, range: try take(declared, file))
    }

    private mutating func count(_ file: borrowing InputFile) throws -> Int {
        let count = Int(try integer(UInt32.self, file))
        guard count <= Self.maximumCount else { throw CTranslate2Fault.variableCount(count) }
        return count
    }

    private mutating func integer<Value: FixedWidthInteger>(
        _ type: Value.Type,
        _ file: borrowing InputFile
    ) throws -> Value {
        let bytes = try file.bytes(take(Value.bitWidth / 8, file))
        return bytes.reversed().reduce(0) { $0 << 8 | Value($1) }
    }

    private mutating func string(_ file: borrowing InputFile) throws -> String {
        let length = Int(try integer(UInt16.self, file))
        guard length <= Self.maximumNameLength else { throw CTranslate2Fault.name }
        let bytes = try file.bytes(take(length, file))
        guard bytes.last == 0, let text = String(validating: bytes.dropLast(), as: UTF8.self) else {
            throw CTranslate2Fault.name
        }
        return text
    }

    private mutating func take(_ count: Int, _ file: borrowing InputFile) throws -> Range<Int> {
        let available = file.size - position
        guard count <= available else { throw CTranslate2Fault.truncated(needed: count, available: available) }
        defer { position += count }
        return position..<position + count
    }
}
