import Testing

@testable import SpeechModels

@Suite struct `The catalogue of models` {
    @Test func `ids, files, sizes and sums are unique and well formed`() {
        let models = ModelCatalogue.models
        #expect(models.count == 12)
        for property in [\WhisperModel.id, \.fileName, \.sha1, \.sha256, \.upstreamURL] {
            #expect(Set(models.map { $0[keyPath: property] }).count == models.count)
        }
        #expect(Set(models.map(\.size)).count == models.count)
        for model in models {
            #expect(model.fileName == "ggml-\(model.id).bin")
            #expect(model.upstreamURL.hasSuffix("/" + model.fileName))
            #expect(model.sha1.count == 40 && model.sha1.allSatisfy("0123456789abcdef".contains))
            #expect(model.sha256.count == 64 && model.sha256.allSatisfy("0123456789abcdef".contains))
            #expect(model.memoryNeed > model.size)
            #expect((model.languages == .englishOnly) == model.id.hasSuffix(".en"))
        }
    }

    @Test func `languages follow the generation`() throws {
        #expect(try ModelCatalogue.model(named: "base.en").supportedLanguages.map(\.code) == ["en"])
        #expect(try ModelCatalogue.model(named: "base").supportedLanguages.count == 99)
        #expect(try ModelCatalogue.model(named: "large-v2").supportedLanguages.last?.code == "su")
        #expect(try ModelCatalogue.model(named: "large-v3").supportedLanguages.last?.code == "yue")
        #expect(try ModelCatalogue.model(named: "large-v3-turbo-q5_0").supportedLanguages.count == 100)
    }

    @Test func `aliases lead to models and never hide one`() throws {
        #expect(try ModelCatalogue.model(named: "large").id == "large-v3")
        #expect(try ModelCatalogue.model(named: "turbo").id == "large-v3-turbo")
        #expect(ModelCatalogue.models.allSatisfy { ModelCatalogue.aliases[$0.id] == nil })
        #expect(throws: ModelError.unknownIdentifier("whisper-1")) { try ModelCatalogue.model(named: "whisper-1") }
        #expect(ModelError.unknownIdentifier("x").description.contains("large-v3-turbo"))
    }

    @Test(arguments: [
        ("tiny", WhisperShape(vocabulary: 51865, state: 384, encoderLayers: 4, decoderLayers: 4, mels: 80)),
        ("tiny.en", WhisperShape(vocabulary: 51864, state: 384, encoderLayers: 4, decoderLayers: 4, mels: 80)),
        ("base", WhisperShape(vocabulary: 51865, state: 512, encoderLayers: 6, decoderLayers: 6, mels: 80)),
        ("base.en", WhisperShape(vocabulary: 51864, state: 512, encoderLayers: 6, decoderLayers: 6, mels: 80)),
        ("small", WhisperShape(vocabulary: 51865, state: 768, encoderLayers: 12, decoderLayers: 12, mels: 80)),
        ("small.en", WhisperShape(vocabulary: 51864, state: 768, encoderLayers: 12, decoderLayers: 12, mels: 80)),
        ("medium", WhisperShape(vocabulary: 51865, state: 1024, encoderLayers: 24, decoderLayers: 24, mels: 80)),
        ("medium.en", WhisperShape(vocabulary: 51864, state: 1024, encoderLayers: 24, decoderLayers: 24, mels: 80)),
        ("large-v2", WhisperShape(vocabulary: 51865, state: 1280, encoderLayers: 32, decoderLayers: 32, mels: 80)),
        ("large-v3", WhisperShape(vocabulary: 51866, state: 1280, encoderLayers: 32, decoderLayers: 32, mels: 128)),
        (
            "large-v3-turbo",
            WhisperShape(vocabulary: 51866, state: 1280, encoderLayers: 32, decoderLayers: 4, mels: 128)
        ),
    ])
    func `sizes are what the format and the engine make of the dimensions`(id: String, shape: WhisperShape) throws {
        // The tables of tokens with their lengths, as the files of tiny.en and base have them.
        let tokens = id.hasSuffix(".en") ? 521_859 : 508_089
        let start = 4 * (1 + shape.header.count + 2 + shape.mels * MelFilterBank.columns) + tokens
        let size = GGMLLayout(shape).tensors.reduce(start) { $0 + $1.header.count + $1.dataSize }
        #expect(try size == ModelCatalogue.model(named: id).size)
        let window = shape.state * (4 * shape.decoderLayers * (1500 + 5 * 224) + 40 * 1500)
        let rounded = (window + 500_000) / 1_000_000 * 1_000_000
        #expect(try rounded == ModelCatalogue.model(named: id).windowMemory)
    }
}
