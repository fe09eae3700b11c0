/// The code that lets the first owner in: twelve symbols nobody mistakes for others, 60 bits.
enum SetupCode {
    private static let symbols = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    private static let alike: [Character: Character] = ["O": "0", "I": "1", "L": "1"]

    /// A new one, such as `7Q4M-0ZKD-W2HB`.
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        let drawn = (0..<12).map { _ in symbols[Int.random(in: 0..<32, using: &generator)] }
        return [drawn[0..<4], drawn[4..<8], drawn[8..<12]].map { String($0) }.joined(separator: "-")
    }

    /// What was typed, as it was meant.
    static func normalized(_ typed: String) -> String {
        String(typed.uppercased().compactMap { $0 == "-" || $0.isWhitespace ? nil : alike[$0] ?? $0 })
    }
}
