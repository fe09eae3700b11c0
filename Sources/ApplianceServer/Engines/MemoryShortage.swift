import Foundation

/// A model cannot be loaded because there is not enough main memory.
package struct MemoryShortage: Error, Equatable, CustomStringConvertible {
    let model: String
    /// Bytes it needs.
    let need: Int
    /// Bytes there would be without the models that nobody uses.
    let free: Int
    /// Bytes of the machine, or of the part of it that is ours.
    let total: Int
    /// The models that are in use and stay.
    let inUse: [String]

    package var description: String {
        "The model \(model) needs \(Self.gigabytes(need)) of memory; \(Self.gigabytes(free)) are free of "
            + "\(Self.gigabytes(total)). "
            + (inUse.isEmpty
                ? "Use a smaller model, or give the appliance more memory."
                : "In use: \(inUse.joined(separator: ", ")). Try again later, or use a smaller model.")
    }

    private static func gigabytes(_ bytes: Int) -> String { String(format: "%.1f GB", Double(bytes) / 1e9) }
}
