extension WhisperShape {
    /// Reads the dimensions off the weights of `model`.
    ///
    /// - Throws: `ModelError.variableMissing`, `.unsupportedType` or `.wrongShape`.
    init(_ model: borrowing CTranslate2Model) throws {
        let embeddings = try model.shape(of: "decoder/embeddings/weight")
        let vocabulary = Self.vocabularies.contains(embeddings.first ?? 0) ? embeddings[0] : 51865
        let state = max(64, (embeddings.last ?? 0) / 64 * 64)
        try Self.expect(embeddings, [vocabulary, state], "decoder/embeddings/weight", model)
        let convolution = try model.shape(of: "encoder/conv1/weight")
        let mels = convolution.dropFirst().first == 128 ? 128 : 80
        try Self.expect(convolution, [state, mels, 3], "encoder/conv1/weight", model)
        self.init(
            vocabulary: vocabulary,
            state: state,
            encoderLayers: Self.layers("encoder", model),
            decoderLayers: Self.layers("decoder", model),
            mels: mels
        )
    }

    /// The numbers of tokens: English only, 99 languages, 100 languages.
    private static let vocabularies = [51864, 51865, 51866]

    private static func expect(
        _ found: [Int],
        _ expected: [Int],
        _ name: String,
        _ model: borrowing CTranslate2Model
    ) throws {
        guard found != expected else { return }
        throw ModelError.wrongShape(file: model.file.path, variable: name, found: found, expected: expected)
    }

    private static func layers(_ side: String, _ model: borrowing CTranslate2Model) -> Int {
        var count = 0
        while model.contains("\(side)/layer_\(count)/ffn/linear_0/weight") { count += 1 }
        return count
    }
}
