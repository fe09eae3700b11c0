/// The heads of the decoder that listen to where in the window a token is spoken: facts that OpenAI published with each
/// model, and that its files do not hold.
struct AlignmentHeads: Sendable {
    /// Of each layer the heads, in rising order.
    let layers: [[Int]]

    var count: Int { layers.reduce(0) { $0 + $1.count } }

    /// The heads of the model that has these sizes; of one that is not known, all heads of the upper half of its layers.
    init(_ shape: ModelShape) {
        let isMultilingual = shape.vocabulary >= 51_865
        var layers = [[Int]](repeating: [], count: shape.textLayers)
        let known = Self.known(shape.audioLayers, shape.textLayers, isMultilingual, bands: shape.melBands)
        let all = (shape.textLayers / 2..<shape.textLayers).flatMap { layer in
            (0..<shape.textHeads).map { (layer, $0) }
        }
        for (layer, head) in known ?? all where layer < shape.textLayers && head < shape.textHeads {
            layers[layer].append(head)
        }
        self.layers = layers
    }

    private static func known(_ audio: Int, _ text: Int, _ isMultilingual: Bool, bands: Int) -> [(Int, Int)]? {
        switch (audio, text, isMultilingual) {
        case (4, 4, false): [(1, 0), (2, 0), (2, 5), (3, 0), (3, 1), (3, 2), (3, 3), (3, 4)]
        case (4, 4, true): [(2, 2), (3, 0), (3, 2), (3, 3), (3, 4), (3, 5)]
        case (6, 6, false): [(3, 3), (4, 7), (5, 1), (5, 5), (5, 7)]
        case (6, 6, true): [(3, 1), (4, 2), (4, 3), (4, 7), (5, 1), (5, 2), (5, 4), (5, 6)]
        case (12, 12, false): smallEnglish
        case (12, 12, true):
            [(5, 3), (5, 9), (8, 0), (8, 4), (8, 7), (8, 8), (9, 0), (9, 7), (9, 9), (10, 5)]
        case (24, 24, false): mediumEnglish
        case (24, 24, true): [(13, 15), (15, 4), (15, 15), (16, 1), (20, 0), (23, 4)]
        case (32, 32, true) where bands == 128:
            [(7, 0), (10, 17), (12, 18), (13, 12), (16, 1), (17, 14), (19, 11), (21, 4), (24, 1), (25, 6)]
        // The first large model cannot be told from the second, which replaced it.
        case (32, 32, true): large
        case (32, 4, true): [(2, 4), (2, 11), (3, 3), (3, 6), (3, 11), (3, 14)]
        default: nil
        }
    }

    private static let smallEnglish = [
        (6, 6), (7, 0), (7, 3), (7, 8), (8, 2), (8, 5), (8, 7), (9, 0), (9, 4), (9, 8), (9, 10), (10, 0), (10, 1),
        (10, 2),
        (10, 3), (10, 6), (10, 11), (11, 2), (11, 4),
    ]
    private static let mediumEnglish = [
        (11, 4), (14, 1), (14, 12), (14, 14), (15, 4), (16, 0), (16, 4), (16, 9), (17, 12), (17, 14), (18, 7), (18, 10),
        (18, 15), (20, 0), (20, 3), (20, 9), (20, 14), (21, 12),
    ]
    private static let large = [
        (10, 12), (13, 17), (16, 11), (16, 12), (16, 13), (17, 15), (17, 16), (18, 4), (18, 11), (18, 19), (19, 11),
        (21, 2),
        (21, 3), (22, 3), (22, 9), (22, 12), (23, 5), (23, 7), (23, 13), (25, 5), (26, 1), (26, 12), (27, 15),
    ]
}
