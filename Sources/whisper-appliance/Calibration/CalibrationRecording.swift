import AudioIngest
import DurableStorage
import Foundation
import Probing
import SystemPackage

/// The bundled passage, as often as somebody wants it, in a file.
struct CalibrationRecording {
    /// Seconds of silence behind each sentence; a window may end there.
    private static let pause = 0.6

    private let samples: [Float]
    private let text: String

    /// - Throws: as `AudioDecoder.decode`; an error of the file system.
    init(decoder: AudioDecoder, scratch: String) async throws {
        let pause = [Float](repeating: 0, count: Int(Self.pause * Double(AudioChunks.sampleRate)))
        var samples: [Float] = []
        for sentence in SpeechSample.passage {
            let file = try ScratchFile(in: scratch, ending: ".flac")
            defer { file.discard() }
            try sentence.audio.write(to: URL(fileURLWithPath: file.path))
            let heard = try await decoder.decode(FilePath(file.path)) { chunks in
                try await chunks.reduce(into: [Float]()) { $0 += $1 }
            }
            samples += heard.result + pause
        }
        self.samples = samples
        text = SpeechSample.passage.map(\.text).joined(separator: " ")
    }

    /// Of one passage.
    var seconds: Double { Double(samples.count) / Double(AudioChunks.sampleRate) }

    /// The words of so many passages.
    func text(passages: Int) -> String { Array(repeating: text, count: passages).joined(separator: " ") }

    /// So many passages as a file that ffmpeg reads: WAV with samples of 32 bits.
    ///
    /// - Throws: An error of the file system.
    func write(passages: Int, to path: String) throws {
        let bytes = samples.withUnsafeBytes { Data($0) }
        let rate = UInt32(AudioChunks.sampleRate)
        let size = UInt32(bytes.count * passages)
        var file = Data("RIFF".utf8)
        file.append(integer: 36 + size)
        file += Data("WAVEfmt ".utf8)
        file.append(integer: UInt32(16))
        // Floating point, one channel.
        file.append(integer: UInt16(3))
        file.append(integer: UInt16(1))
        file.append(integer: rate)
        file.append(integer: rate * 4)
        file.append(integer: UInt16(4))
        file.append(integer: UInt16(32))
        file += Data("data".utf8)
        file.append(integer: size)
        for _ in 0..<passages { file += bytes }
        try file.write(to: URL(fileURLWithPath: path))
    }
}

extension Data {
    fileprivate mutating func append<Integer: FixedWidthInteger>(integer: Integer) {
        Swift.withUnsafeBytes(of: integer.littleEndian) { append(contentsOf: $0) }
    }
}
