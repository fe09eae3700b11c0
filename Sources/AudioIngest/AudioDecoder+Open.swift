import Foundation
import Subprocess
package import SystemPackage

extension AudioDecoder {
    /// The longest file that is decoded when it is opened, in seconds: a window of speech recognition.
    private static let shortSeconds = 30
    /// The same in samples.
    static let shortSamples = shortSeconds * AudioChunks.sampleRate

    /// The largest that may be as short as that, in bytes.
    static let shortBytes = 8 << 20

    /// What is taken for granted of a file before it was looked at.
    private static let assumed = MediaFacts(
        container: "",
        durationInSeconds: Double(shortSeconds),
        isDurationEstimated: true,
        audioStreams: [AudioStream(index: 0, codec: "", sampleRate: 0, channels: 0)]
    )

    /// Reads what a file says about itself; a short one is decoded meanwhile, since starting ffprobe and ffmpeg takes longer
    /// than all they do with it.
    ///
    /// - Throws: `AudioError`, but not for a file without audio; `CancellationError`.
    package func open(_ file: FilePath) async throws -> OpenedAudio {
        let path = try input(file)
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        guard let size, size <= Self.shortBytes else { return OpenedAudio(facts: try await probe(file), samples: nil) }
        if let audio = await standby?.open(path) { return audio }
        try Task.checkCancellation()
        async let decoded = shortSamples(of: file)
        let facts = try await probe(file)
        return opened(facts, await decoded)
    }

    /// Has `samples` if they are all there is and there is nothing more to say.
    func opened(_ facts: MediaFacts, _ samples: [Float]?) -> OpenedAudio {
        OpenedAudio(facts: facts, samples: samples.flatMap { isWhole($0, facts) ? $0 : nil })
    }

    /// How ffprobe is started before there is a recording.
    var standbyProbe: Configuration { probing(Self.pipe, reading: SystemPaths.nothing) }

    /// How ffmpeg is.
    var standbyDecoding: Configuration {
        confined(
            tools.ffmpeg,
            on: SystemPaths.nothing,
            processorSeconds: limits.processorSeconds(forAudioOf: Self.assumed.durationInSeconds),
            arguments(Self.pipe, Self.assumed.audioStreams[0])
        )
    }

    private static let pipe = "pipe:0"

    /// The samples of a file that is short and says nothing unusual; whatever else there is to say, decoding it says later.
    private func shortSamples(of file: FilePath) async -> [Float]? {
        let limit = Self.shortSamples
        let audio = try? await decode(file, facts: Self.assumed) { chunks in
            var samples: [Float] = []
            for try await chunk in chunks {
                samples += chunk
                if samples.count > limit { break }
            }
            return samples
        }
        guard let audio, audio.warnings.isEmpty, audio.result.count <= limit else { return nil }
        return audio.result
    }

    /// Whether that is what decoding a file that says this of itself would give.
    private func isWhole(_ samples: [Float], _ facts: MediaFacts) -> Bool {
        guard let stream = try? acceptableStream(facts), !stream.beginsLate else { return false }
        return endsEarly(Double(samples.count) / Double(AudioChunks.sampleRate), facts) == nil
    }
}
