import CSpeechKernels

/// The weights of the part of a model that listens.
final class EncoderWeights: Sendable {
    let width: Int
    let heads: Int
    let positions: Int
    /// In which format attention multiplies keys; nil for floats.
    let keys: kernel_format?
    let firstConvolution: Linear
    let secondConvolution: Linear
    let positionEmbedding: Constants
    let blocks: [EncoderBlock]
    let finalNorm: LayerNorm

    /// - Throws: `NativeEngineError`.
    init(_ file: ModelFile, precision: Precision) throws(NativeEngineError) {
        let shape = file.shape
        width = shape.audioWidth
        heads = shape.audioHeads
        positions = shape.audioPositions
        keys = precision.keys
        // What the products before and behind attention and convolutions would lose with bytes is too much.
        let finePrecision: Precision =
            switch precision {
            case .float32, .bfloat16: precision
            case .int16, .int8: Precision.int16.isAvailable ? .int16 : .float32
            }
        let reader = WeightReader(file: file, width: width, rows: positions, precision: precision)
        let fine = WeightReader(file: file, width: width, rows: positions, precision: finePrecision)
        firstConvolution = try fine.convolution("encoder.conv1", inner: shape.melBands)
        secondConvolution = try fine.convolution("encoder.conv2", inner: width)
        positionEmbedding = Constants(try file.floats("encoder.positional_embedding", count: positions * width))
        var blocks: [EncoderBlock] = []
        for layer in 0..<shape.audioLayers {
            blocks.append(try EncoderBlock(reader, fine: fine, "encoder.blocks.\(layer)."))
        }
        self.blocks = blocks
        finalNorm = try reader.norm("encoder.ln_post")
    }
}

/// The weights of one of its layers.
struct EncoderBlock: Sendable {
    let attentionNorm: LayerNorm
    /// Queries, keys and values.
    let attentionInput: Linear
    let attentionOutput: Linear
    let mlpNorm: LayerNorm
    let mlpInput: Linear
    let mlpOutput: Linear

    init(_ reader: WeightReader, fine: WeightReader, _ name: String) throws(NativeEngineError) {
        (attentionNorm, attentionInput) = try fine.queriesKeysValues(name + "attn", behind: name + "attn_ln")
        attentionOutput = try fine.linear(name + "attn.out")
        (mlpNorm, mlpInput) = try reader.widening(name + "mlp.0", behind: name + "mlp_ln")
        mlpOutput = try reader.narrowing(name + "mlp.2")
    }
}
