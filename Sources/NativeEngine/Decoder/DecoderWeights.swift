/// The weights of the part of a model that writes.
final class DecoderWeights: Sendable {
    let width: Int
    let heads: Int
    let positions: Int
    let vocabulary: Int
    /// The state that each token begins with, read from the file as it is needed.
    let embedding: ModelFile.Rows
    let positionEmbedding: Constants
    let blocks: [DecoderBlock]
    let finalNorm: LayerNorm
    /// The embedding again: how much a state is like each token.
    let logits: Linear

    /// Rows that are usually decoded at once.
    private static let usualRows = 8
    private static let embeddingName = "decoder.token_embedding.weight"

    /// - Throws: `NativeEngineError`.
    init(_ file: ModelFile, precision: Precision) throws(NativeEngineError) {
        let shape = file.shape
        width = shape.textWidth
        heads = shape.textHeads
        positions = shape.textPositions
        vocabulary = shape.vocabulary
        let reader = WeightReader(file: file, width: width, rows: Self.usualRows, precision: precision)
        embedding = try file.rows(Self.embeddingName, count: vocabulary, width: width)
        positionEmbedding = Constants(try file.floats("decoder.positional_embedding", count: positions * width))
        // First, since nothing takes as much memory while it is packed.
        (finalNorm, logits) = try reader.linear(
            try file.floats(Self.embeddingName, count: vocabulary * width),
            bias: nil,
            behind: "decoder.ln"
        )
        var blocks: [DecoderBlock] = []
        for layer in 0..<shape.textLayers {
            blocks.append(try DecoderBlock(reader, "decoder.blocks.\(layer).", heard: shape.audioPositions))
        }
        self.blocks = blocks
    }
}

/// The weights of one of its layers.
struct DecoderBlock: Sendable {
    let attentionNorm: LayerNorm
    /// Queries, keys and values.
    let attentionInput: Linear
    let attentionOutput: Linear
    let crossNorm: LayerNorm
    let crossQueries: Linear
    /// Keys and values of what was heard.
    let crossKeysValues: Linear
    let crossOutput: Linear
    let mlpNorm: LayerNorm
    let mlpInput: Linear
    let mlpOutput: Linear

    /// - Parameter heard: How many positions the encoder usually gives.
    init(_ reader: WeightReader, _ name: String, heard: Int) throws(NativeEngineError) {
        (attentionNorm, attentionInput) = try reader.queriesKeysValues(name + "attn", behind: name + "attn_ln")
        attentionOutput = try reader.linear(name + "attn.out")
        (crossNorm, crossQueries) = try reader.queries(name + "cross_attn", behind: name + "cross_attn_ln")
        crossKeysValues = try WeightReader(
            file: reader.file,
            width: reader.width,
            rows: heard,
            precision: reader.precision
        )
        .keysValues(name + "cross_attn")
        crossOutput = try reader.linear(name + "cross_attn.out")
        (mlpNorm, mlpInput) = try reader.widening(name + "mlp.0", behind: name + "mlp_ln")
        mlpOutput = try reader.narrowing(name + "mlp.2")
    }
}
