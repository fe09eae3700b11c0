import CWhisper
import Foundation

/// The part of the engine that was compiled for this very processor.
///
/// The engine of a checkout has it linked in. That of a release comes with one library for each generation of x86-64
/// processors in the folder `lib` beside `bin`; the best one that this processor and its kernel support is loaded
/// once a process. The others are never opened: even loading them may execute instructions that are not there.
enum EngineKernels {
    /// What is used: nil for kernels that are linked in, else the generation, for example `zen4`.
    ///
    /// - Throws: `EngineError.workerUnavailable`, since the engine would end the process later on.
    static func require() throws -> String? { try loaded.get() }

    private static let loaded: Result<String?, EngineError> = {
        guard ggml_backend_dev_count() == 0 else { return .success(nil) }
        // It would announce what it tries.
        WhisperWeights.silence()
        let folder = directory
        for generation in generations(for: engine_processor_level()) {
            let library = "\(folder)/libggml-cpu-\(generation).so"
            // Asks the processor for the features one by one, and refuses when one is missing.
            if FileManager.default.fileExists(atPath: library), ggml_backend_load(library) != nil {
                return .success(generation)
            }
        }
        let complaint = "no part of the speech engine in \(folder) fits this processor; install the release again"
        return .failure(.workerUnavailable(detail: complaint))
    }()

    /// The folder with the libraries.
    private static var directory: String {
        let executable = URL(fileURLWithPath: Bundle.main.executablePath ?? CommandLine.arguments[0])
        let release = executable.resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
        return release.path + "/lib"
    }

    /// The generations to try on a processor, the fastest first, as the engine itself ranks them.
    static func generations(for level: engine_level) -> [String] {
        let wide = ["sapphirerapids", "zen4", "cooperlake", "icelake", "cascadelake", "cannonlake", "skylakex"]
        let avx2 = ["alderlake", "haswell"]
        let avx = ["piledriver", "ivybridge", "sandybridge"]
        let basic = ["sse42", "x64"]
        return switch level {
        case ENGINE_LEVEL_AVX512: wide + avx2 + avx + basic
        case ENGINE_LEVEL_AVX2: avx2 + avx + basic
        case ENGINE_LEVEL_AVX: avx + basic
        default: basic
        }
    }
}
