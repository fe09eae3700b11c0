/// How much work one try of a password is: scrypt's parameters.
package struct PasswordCost: Sendable, Equatable {
    /// N is two to this.
    package let exponent: Int
    package let blockSize: Int
    package let parallelism: Int

    package init(exponent: Int, blockSize: Int, parallelism: Int) {
        self.exponent = exponent
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// 32 MiB, three times over: as much work as OWASP asks for, in a quarter of the memory.
    package static let standard = PasswordCost(exponent: 15, blockSize: 8, parallelism: 3)

    /// What a file may ask for: no more than 256 MiB.
    var isBearable: Bool {
        (1...18).contains(exponent) && (1...8).contains(blockSize) && (1...16).contains(parallelism)
    }
}
