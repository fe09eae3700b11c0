import Foundation

/// Reads the plain kind of WAV file that fixtures are: 16-bit mono at 16 kHz.
package enum WaveFile {
    /// The samples, −1…1.
    package static func samples(_ path: String) throws -> [Float] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        guard let tag = data.range(of: Data("data".utf8)) else { throw CocoaError(.fileReadCorruptFile) }
        return data[(tag.upperBound + 4)...].withUnsafeBytes { bytes in
            (0..<bytes.count / 2).map { Float(bytes.loadUnaligned(fromByteOffset: $0 * 2, as: Int16.self)) / 32768 }
        }
    }
}
