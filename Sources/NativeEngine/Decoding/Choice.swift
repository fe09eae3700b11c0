import CSpeechKernels

/// The tokens that may come next, with their probabilities.
struct Choice {
    /// −∞ where a token may not.
    let logits: UnsafePointer<Float>
    let count: Int
    /// The most probable token.
    let best: Int
    /// The logarithm of the sum of e to the logits.
    let logTotal: Float

    init(logits: UnsafePointer<Float>, count: Int, best: Int, logTotal: Float) {
        self.logits = logits
        self.count = count
        self.best = best
        self.logTotal = logTotal
    }

    func logProbability(of token: Int) -> Float { logits[token] - logTotal }

    /// The most probable tokens, the best first; fewer if no more may come.
    func best(_ wanted: Int) -> [Int] {
        var tokens = [Int32](repeating: 0, count: wanted)
        let found = kernel_best(logits, Int64(count), Int32(wanted), &tokens)
        return tokens.prefix(Int(found)).map(Int.init)
    }

    /// A token drawn by its probability; `chance` is in 0..<1.
    func draw(_ chance: Float) -> Int {
        Int(kernel_draw(logits, Int64(count), logits[best], chance))
    }
}
