/// The tensors of a ggml Whisper file in their order, for a model of a given shape.
struct GGMLLayout {
    private(set) var tensors: [GGMLTensor] = []
    /// The parts of stacked biases that must be zero, because Whisper's attention keys have none.
    private(set) var zeros: [TensorSlice] = []
    private let shape: WhisperShape
    private var state: Int { shape.state }

    init(_ shape: WhisperShape) {
        self.shape = shape
        positions("decoder", WhisperShape.textContext)
        positions("encoder", WhisperShape.audioContext)
        weight("decoder.token_embedding", "decoder/embeddings", [shape.vocabulary, state])
        for layer in 0..<shape.decoderLayers { block("decoder", layer) }
        norm("decoder.ln", "decoder/layer_norm")
        convolution("conv1", channels: shape.mels)
        convolution("conv2", channels: state)
        for layer in 0..<shape.encoderLayers { block("encoder", layer) }
        norm("encoder.ln_post", "encoder/layer_norm")
    }

    private mutating func block(_ side: String, _ layer: Int) {
        let name = "\(side).blocks.\(layer)"
        let source = "\(side)/layer_\(layer)"
        norm("\(name).mlp_ln", "\(source)/ffn/layer_norm")
        linear("\(name).mlp.0", "\(source)/ffn/linear_0", [4 * state, state])
        linear("\(name).mlp.2", "\(source)/ffn/linear_1", [state, 4 * state])
        let own = "\(source)/self_attention"
        norm("\(name).attn_ln", "\(own)/layer_norm")
        linear("\(name).attn.query", "\(own)/linear_0", part: 0, of: 3)
        key("\(name).attn.key", "\(own)/linear_0", part: 1, of: 3)
        linear("\(name).attn.value", "\(own)/linear_0", part: 2, of: 3)
        linear("\(name).attn.out", "\(own)/linear_1")
        guard side == "decoder" else { return }
        let cross = "\(source)/attention"
        norm("\(name).cross_attn_ln", "\(cross)/layer_norm")
        linear("\(name).cross_attn.query", "\(cross)/linear_0")
        key("\(name).cross_attn.key", "\(cross)/linear_1", part: 0, of: 2)
        linear("\(name).cross_attn.value", "\(cross)/linear_1", part: 1, of: 2)
        linear("\(name).cross_attn.out", "\(cross)/linear_2")
    }

    private mutating func linear(
        _ name: String,
        _ source: String,
        _ shape: [Int]? = nil,
        part: Int = 0,
        of parts: Int = 1
    ) {
        let shape = shape ?? [state, state]
        weight(name, source, shape, part: part, of: parts)
        vector(name + ".bias", TensorSlice(source + "/bias", [shape[0]], part: part, of: parts))
    }

    private mutating func key(_ name: String, _ source: String, part: Int, of parts: Int) {
        weight(name, source, [state, state], part: part, of: parts)
        zeros.append(TensorSlice(source + "/bias", [state], part: part, of: parts))
    }

    private mutating func norm(_ name: String, _ source: String) {
        vector(name + ".weight", TensorSlice(source + "/gamma", [state]))
        vector(name + ".bias", TensorSlice(source + "/beta", [state]))
    }

    private mutating func convolution(_ name: String, channels: Int) {
        weight("encoder.\(name)", "encoder/\(name)", [state, channels, 3])
        let bias = TensorSlice("encoder/\(name)/bias", [state])
        tensors.append(GGMLTensor(name: "encoder.\(name).bias", shape: [state, 1], storage: .single, source: bias))
    }

    private mutating func positions(_ side: String, _ count: Int) {
        let source = TensorSlice("\(side)/position_encodings/encodings", [count, state])
        let name = "\(side).positional_embedding"
        tensors.append(GGMLTensor(name: name, shape: [count, state], storage: .single, source: source))
    }

    private mutating func weight(_ name: String, _ source: String, _ shape: [Int], part: Int = 0, of parts: Int = 1) {
        let source = TensorSlice(source + "/weight", shape, part: part, of: parts)
        tensors.append(GGMLTensor(name: name + ".weight", shape: shape, storage: .half, source: source))
    }

    private mutating func vector(_ name: String, _ source: TensorSlice) {
        tensors.append(GGMLTensor(name: name, shape: [source.elements.count], storage: .single, source: source))
    }
}
