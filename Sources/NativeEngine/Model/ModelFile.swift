/// An official ggml file of a Whisper model, mapped into memory.
package struct ModelFile: Sendable {
    package let shape: ModelShape
    package let vocabulary: Vocabulary
    /// For each band, in turn, its weights of the 201 frequencies from 0 to 8 kHz.
    package let melFilters: [Float]

    private let mapping: MappedFile
    private let tensors: [String: Tensor]

    /// Reads the table of the file's contents; the weights are read when they are asked for.
    ///
    /// - Throws: `NativeEngineError.file`, `NativeEngineError.model`.
    package init(path: String) throws(NativeEngineError) {
        mapping = try MappedFile(path: path)
        do throws(ModelFault) {
            var cursor = ByteCursor(mapping.bytes)
            shape = try Self.shape(&cursor)
            guard try cursor.integer() == shape.melBands, try cursor.integer() == LogMelSpectrogram.frequencies else {
                throw ModelFault.shape
            }
            var filters: [Float] = []
            for _ in 0..<shape.melBands * LogMelSpectrogram.frequencies { filters.append(try cursor.float()) }
            melFilters = filters
            let count = try cursor.integer()
            guard (0...shape.vocabulary).contains(count) else { throw ModelFault.shape }
            var texts: [[UInt8]] = []
            for _ in 0..<count { texts.append(try cursor.data(try cursor.integer())) }
            vocabulary = Vocabulary(texts: texts, count: shape.vocabulary)
            tensors = try Tensor.all(&cursor, ranks: 1...4)
        } catch {
            throw .model(path: path, fault: error)
        }
    }

    /// The elements of a tensor.
    ///
    /// - Throws: `NativeEngineError.model` unless there are `count` of them.
    func floats(_ name: String, count: Int) throws(NativeEngineError) -> [Float] {
        let tensor = try find(name, count: count)
        // Most tensors are read once: their memory in the file is worth less than what it takes.
        defer { mapping.forget(tensor.range) }
        return tensor.floats(mapping.bytes)
    }

    /// Some of a tensor's elements, read again and again.
    struct Rows: Sendable {
        fileprivate let file: ModelFile
        fileprivate let tensor: Tensor
        let width: Int

        /// Writes a row, which must exist.
        func read(_ row: Int, into target: UnsafeMutablePointer<Float>) {
            tensor.read(file.mapping.bytes, from: row * width, count: width, into: target)
        }
    }

    /// The rows of a tensor.
    ///
    /// - Throws: `NativeEngineError.model` unless there are `count` of them.
    func rows(_ name: String, count: Int, width: Int) throws(NativeEngineError) -> Rows {
        Rows(file: self, tensor: try find(name, count: count * width), width: width)
    }

    private func find(_ name: String, count: Int) throws(NativeEngineError) -> Tensor {
        guard let tensor = tensors[name], tensor.count == count else {
            throw .model(path: mapping.path, fault: .tensor(name))
        }
        return tensor
    }

    private static func shape(_ cursor: inout ByteCursor) throws(ModelFault) -> ModelShape {
        try cursor.expectGGML()
        let shape = ModelShape(
            vocabulary: try cursor.integer(),
            audioPositions: try cursor.integer(),
            audioWidth: try cursor.integer(),
            audioHeads: try cursor.integer(),
            audioLayers: try cursor.integer(),
            textPositions: try cursor.integer(),
            textWidth: try cursor.integer(),
            textHeads: try cursor.integer(),
            textLayers: try cursor.integer(),
            melBands: try cursor.integer()
        )
        // What follows says how most of the weights are stored; each tensor says it for itself.
        _ = try cursor.integer()
        guard shape.isPlausible else { throw .shape }
        return shape
    }
}
