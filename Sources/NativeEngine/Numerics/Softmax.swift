import Foundation

/// Probabilities from logits.
func softmax(_ logits: [Double]) -> [Double] {
    let most = logits.max() ?? 0
    let terms = logits.map { exp($0 - most) }
    let sum = terms.reduce(0, +)
    return terms.map { $0 / sum }
}
