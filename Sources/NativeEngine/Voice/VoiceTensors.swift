/// The tensors of Silero's detector in a ggml file of whisper.cpp's kind.
struct VoiceTensors {
    private let file: UnsafeRawBufferPointer
    private let tensors: [String: Tensor]

    /// Reads the table of the file's contents.
    ///
    /// - Throws: `ModelFault`.
    init(_ file: UnsafeRawBufferPointer) throws(ModelFault) {
        self.file = file
        var cursor = ByteCursor(file)
        guard try cursor.integer() == 0x6767_6d6c else { throw .notGGML }
        _ = try cursor.data(try cursor.integer())  // what it is, as a text
        let version = [try cursor.integer(), try cursor.integer(), try cursor.integer()]
        guard version[0] == 6, try cursor.integer() == VoiceNetwork.frame else { throw .shape }
        _ = try cursor.integer()  // samples before a frame, which the ends of the frame stand for
        let layers = try cursor.integer()
        guard (1...8).contains(layers) else { throw .shape }
        // The sizes of layers, of the memory and of the verdict: those of tensors say the same.
        for _ in 0..<3 * layers + 4 { _ = try cursor.integer() }
        var tensors: [String: Tensor] = [:]
        while !cursor.isAtEnd {
            let (name, tensor) = try Tensor.next(&cursor)
            tensors[name] = tensor
        }
        self.tensors = tensors
    }

    /// The elements of a tensor.
    ///
    /// - Throws: `ModelFault.tensor` unless there are `count` of them.
    func floats(_ name: String, count: Int) throws(ModelFault) -> [Float] {
        guard let tensor = tensors[name], tensor.count == count else { throw .tensor(name) }
        return tensor.floats(file)
    }

    /// The weights of a convolution over three places, for some of them: columns of all elements of each place in turn,
    /// and then zeros, up to `rows` of them.
    ///
    /// - Throws: `ModelFault.tensor`.
    func convolution(
        _ name: String,
        inner: Int,
        columns: Int,
        taps: Range<Int>,
        rows: Int
    ) throws(ModelFault) -> [Float] {
        let stored = try floats(name, count: 3 * inner * columns)
        var weights = [Float](repeating: 0, count: rows * columns)
        for column in 0..<columns {
            for (place, tap) in taps.enumerated() {
                for element in 0..<inner {
                    weights[column * rows + place * inner + element] = stored[(column * inner + element) * 3 + tap]
                }
            }
        }
        return weights
    }
}
