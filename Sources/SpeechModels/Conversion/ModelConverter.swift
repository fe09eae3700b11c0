/// Makes the ggml file of a Whisper model from a CTranslate2 (faster-whisper) folder, without loss.
///
/// The weights pass through in pieces of 1 MiB, so the memory needed does not depend on the model.
struct ModelConverter: ModelSource, ~Copyable {
    /// The number every ggml file starts with.
    static let magic: Int32 = 0x6767_6D6C

    private let model: CTranslate2Model
    private let layout: GGMLLayout
    private let preamble: [UInt8]

    /// Reads the tokenizer and the table of weights in `folder`.
    ///
    /// - Throws: `ModelError` naming what is missing or wrong, and `StorageError.system` when a file cannot be read.
    init(folder: String) throws {
        let weights = folder + "/model.bin"
        guard try FileStatus.ofFile(at: weights) != nil else { throw ModelError.weightsMissing(folder: folder) }
        let model = try CTranslate2Model(path: weights)
        let shape = try WhisperShape(model)
        preamble = Self.preamble(shape, try Vocabulary(folder: folder))
        layout = GGMLLayout(shape)
        self.model = model
    }

    var outputSize: Int { layout.tensors.reduce(preamble.count) { $0 + $1.header.count + $1.dataSize } }

    borrowing func write(to output: inout ModelOutput, progress: (Int) throws -> Void) throws {
        for slice in layout.zeros { try requireZero(slice) }
        try output.append(preamble.span.bytes)
        var done = preamble.count
        for tensor in layout.tensors {
            try output.append(tensor.header.span.bytes)
            try model.forEachChunk(of: tensor.source) { halves in
                switch tensor.storage {
                case .half: try output.append(halves)
                case .single: try output.append(Self.widened(halves).span.bytes)
                }
            }
            done += tensor.header.count + tensor.dataSize
            try progress(done)
        }
    }

    private borrowing func requireZero(_ slice: TensorSlice) throws {
        try model.forEachChunk(of: slice) { halves in
            // Both zeros of float16 count: all bits but the sign are clear.
            let isZero = halves.withUnsafeBytes { $0.enumerated().allSatisfy { $1 & ($0 % 2 == 0 ? 0xFF : 0x7F) == 0 } }
            guard isZero else { throw ModelError.keyBias(file: model.file.path, variable: slice.variable) }
        }
    }

    private static func preamble(_ shape: WhisperShape, _ vocabulary: Vocabulary) -> [UInt8] {
        var bytes = ([magic] + shape.header + [Int32(shape.mels), Int32(MelFilterBank.columns)])
            .flatMap(\.littleEndianBytes)
        MelFilterBank.weights(bands: shape.mels).withUnsafeBytes { bytes.append(contentsOf: $0) }
        bytes += Int32(vocabulary.tokens.count).littleEndianBytes
        for token in vocabulary.tokens { bytes += Int32(token.count).littleEndianBytes + token }
        return bytes
    }

    private static func widened(_ halves: RawSpan) -> [Float] {
        halves.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: Float16.self) { values in
                [Float](unsafeUninitializedCapacity: values.count) { floats, count in
                    for index in values.indices { floats[index] = Float(values[index]) }
                    count = values.count
                }
            }
        }
    }
}
