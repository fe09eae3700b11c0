import Foundation

/// A CTranslate2 file put together by hand.
struct SyntheticWeights {
    var version: UInt32 = 6
    var specification = "WhisperSpec"
    var count: UInt32?
    var variables: [Variable] = []
    var trailer: [UInt8] = []

    /// One entry; its content is zeros.
    struct Variable {
        var name: String
        var shape: [UInt32]
        var type: UInt8 = 4
        var declared: UInt32
        var stored: Int

        init(_ name: String, _ shape: [UInt32], type: UInt8 = 4, declared: UInt32? = nil, stored: Int? = nil) {
            let length = shape.reduce(type == 1 ? 1 : 2) { $0 &* Int($1) }
            self.name = name
            self.shape = shape
            self.type = type
            self.declared = declared ?? UInt32(truncatingIfNeeded: length)
            self.stored = stored ?? length
        }
    }

    /// The file's bytes.
    var bytes: [UInt8] {
        var result = little(version) + text(specification) + little(UInt32(3))
        result += little(count ?? UInt32(variables.count))
        for variable in variables {
            result += text(variable.name) + [UInt8(variable.shape.count)] + variable.shape.flatMap(little)
            result += [variable.type] + little(variable.declared)
            result += [UInt8](repeating: 0, count: variable.stored)
        }
        return result + (trailer.isEmpty ? little(UInt32(0)) : trailer)
    }

    /// Writes a model folder with this file and the tokenizer of tiny.en.
    func folder(in scratch: String) throws -> String {
        let path = try tinyFolder(in: scratch, copyingWeights: false)
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/model.bin"))
        return path
    }

    private func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    private func text(_ text: String) -> [UInt8] { little(UInt16(text.utf8.count + 1)) + text.utf8 + [0] }
}
