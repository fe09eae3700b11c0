import CWhisper
import Foundation
import TestSupport
import Testing

@testable import NativeEngine

@Suite struct `A model file is read as whisper.cpp reads it` {
    @Test(arguments: ["tiny.en", "base"]) func `its sizes and tokens`(name: String) throws {
        let path = try TestModels.path(of: name)
        let file = try ModelFile(path: path)
        var parameters = whisper_context_default_params()
        parameters.use_gpu = false
        whisper_log_set({ _, _, _ in }, nil)
        let context = try #require(whisper_init_from_file_with_params_no_state(path, parameters))
        defer { whisper_free(context) }

        #expect(file.shape.vocabulary == Int(whisper_n_vocab(context)))
        #expect(file.shape.audioPositions == Int(whisper_n_audio_ctx(context)))
        #expect(file.shape.textPositions == Int(whisper_n_text_ctx(context)))
        #expect(file.shape.audioLayers == Int(whisper_model_n_audio_layer(context)))
        let vocabulary = file.vocabulary
        #expect(vocabulary.endOfText == Int(whisper_token_eot(context)))
        #expect(vocabulary.start == Int(whisper_token_sot(context)))
        #expect(vocabulary.languageRange.lowerBound == Int(whisper_token_lang(context, 0)))
        #expect(vocabulary.translate == Int(whisper_token_translate(context)))
        #expect(vocabulary.transcribe == Int(whisper_token_transcribe(context)))
        #expect(vocabulary.previous == Int(whisper_token_prev(context)))
        #expect(vocabulary.noSpeech == Int(whisper_token_nosp(context)))
        #expect(vocabulary.noTimestamps == Int(whisper_token_not(context)))
        #expect(vocabulary.times.lowerBound == Int(whisper_token_beg(context)))
        #expect(vocabulary.isMultilingual == (whisper_is_multilingual(context) != 0))
        for token in stride(from: 0, to: 50_000, by: 487) {
            let text = try #require(whisper_token_to_str(context, Int32(token)))
            #expect(vocabulary.bytes(of: token).elementsEqual(Data(bytes: text, count: strlen(text))))
        }
    }

    @Test func `signs that are no speech are those that faster-whisper suppresses`() throws {
        struct Configuration: Decodable { var suppress_ids: [Int] }
        let data = try Data(contentsOf: URL(fileURLWithPath: Repository.root + "/.deps/weights/base/config.json"))
        let known = try JSONDecoder().decode(Configuration.self, from: data).suppress_ids
        let vocabulary = try ModelFile(path: TestModels.path(of: "base")).vocabulary
        #expect(NonSpeech.tokens(of: vocabulary) == known.filter { $0 < vocabulary.endOfText })
    }
}

@Suite struct `A file that is no model is refused` {
    @Test func `and it is said why`() throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: TestModels.path(of: "tiny.en")), options: .alwaysMapped)
        try withScratch { (folder: String) throws in
            func fault(_ data: Data) throws -> ModelFault? {
                let path = folder + "/model.bin"
                try data.write(to: URL(fileURLWithPath: path))
                do {
                    _ = try ModelFile(path: path)
                    return nil
                } catch NativeEngineError.model(_, let fault) {
                    return fault
                }
            }
            #expect(try fault(Data()) == .truncated)
            #expect(try fault(Data("RIFF, but not ggml".utf8)) == .notGGML)
            #expect(try fault(whole.prefix(20)) == .truncated)
            #expect(try fault(whole.prefix(600_000)) == .truncated)
            var wide = whole.prefix(1000)
            wide[12] = 0xff
            #expect(try fault(wide) == .shape)
            #expect(throws: NativeEngineError.file(operation: "open", path: folder + "/none", code: ENOENT)) {
                try ModelFile(path: folder + "/none")
            }
        }
    }
}
