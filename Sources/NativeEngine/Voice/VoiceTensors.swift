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
        try cursor.expectGGML()
        _ = try cursor.data(try cursor.integer())  // what it is, as a text
        let version = [try cursor.integer(), try cursor.integer(), try cursor.integer()]
        guard version[0] == 6, try cursor.integer() == VoiceNetwork.frame else { throw .shape }
        _ = try cursor.integer()  // samples before a frame, which the ends of the frame stand for
        let layers = try cursor.integer()
        guard (1...8).contains(layers) else { throw .shape }
        // The sizes of layers, of the memory and of the verdict: those of tensors say the same.
        for _ in 0..<3 * layers + 4 { _ = try cursor.integer() }
        // One of them is a single number.
        tensors = try Tensor.all(&cursor, ranks: 0...4)
    }

    /// The elements of a tensor.
    ///
    /// - Throws: `ModelFault.tensor` unless there are `count` of them.
    func floats(_ name: String, count: Int) throws(ModelFault) -> [Float] {
        guard let tensor = tensors[name], tensor.count == count else { throw .tensor(name) }
        return tensor.floats(file)
    }
}
