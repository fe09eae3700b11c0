import NativeEngine
import Testing

@testable import SpeechEngine

@Suite struct `Which engine decodes` {
    @Test(arguments: [
        (EngineChoice.whisperCpp, nil, EngineDecision(isNative: false)),
        (.native, nil, EngineDecision(isNative: true)),
        (.automatic, "no AVX2", EngineDecision(isNative: false, reason: "no AVX2")),
    ])
    func `is what was asked for, or is explained`(choice: EngineChoice, obstacle: String?, decision: EngineDecision)
        throws
    {
        #expect(try EngineDecision(choice, obstacle: obstacle) == decision)
    }

    @Test func `is never another one than was named`() {
        #expect(throws: EngineError.nativeEngineUnfit(reason: "no AVX2")) {
            try EngineDecision(.native, obstacle: "no AVX2")
        }
    }

    @Test func `depends on the processor and on the model`() {
        #expect(NativeSupport.obstacle(level: "x86-64-v3", model: nil) == nil)
        #expect(NativeSupport.obstacle(level: "baseline", model: nil)?.contains("AVX2") == true)
        let quantised = NativeSupport.obstacle(level: "x86-64-v4", model: "/models/ggml-large-v3-turbo-q5_0.bin")
        #expect(quantised?.contains("ggml-large-v3-turbo-q5_0.bin") == true)
    }

    @Test func `is, on ARM, the native one only where it was asked for or was measured`() throws {
        #expect(NativeSupport.obstacle(level: "arm64", model: nil) == nil)
        let drawback = try #require(NativeSupport.drawback(level: "arm64"))
        #expect(NativeSupport.drawback(level: "x86-64-v4") == nil)
        let other = EngineDecision(isNative: false, reason: drawback)
        #expect(try EngineDecision(.automatic, obstacle: nil, drawback: drawback) == other)
        #expect(try EngineDecision(.native, obstacle: nil, drawback: drawback).isNative)
        let measured = EnginePreference(
            setup: EngineSetup(EngineProgram(engine: .native, format: .fastest), threads: 4, lanes: 4),
            reason: "measured"
        )
        let quicker = EngineDecision(isNative: true, reason: "measured")
        #expect(try EngineDecision(.automatic, obstacle: nil, drawback: drawback, preference: measured) == quicker)
    }

    @Test func `says how many windows it wants at once`() {
        #expect(EngineChoice.whisperCpp.usualLanes == 1)
        #expect(EngineChoice.native.usualLanes == 6)
        #expect(EngineChoice.automatic.usualLanes == (NativeSupport.suitsProcessor ? 6 : 1))
    }

    @Test func `is, where it is left open, the one that was found to be best`() throws {
        let setup = EngineSetup(EngineProgram(engine: .whisperCpp), threads: 2, lanes: 1)
        let preference = EnginePreference(setup: setup, reason: "measured")
        let preferred = EngineDecision(isNative: false, reason: "measured")
        #expect(try EngineDecision(.automatic, obstacle: nil, preference: preference) == preferred)
        #expect(try EngineDecision(.whisperCpp, obstacle: nil, preference: preference) == preferred)
        #expect(try EngineDecision(.native, obstacle: nil, preference: preference).isNative)
        #expect(try EngineDecision(.automatic, obstacle: nil).isNative)
    }

    @Test(arguments: [
        EngineWorkerProcess.Settings(model: "/a \"b", threads: 2),
        .init(model: "m", engine: .native, lanes: 16, threads: 256, format: .init("int16+int8")),
        .init(
            model: "m",
            engine: .automatic,
            preference: .init(
                setup: .init(.init(engine: .native, format: .fastest), threads: 2, lanes: 4),
                reason: "é"
            )
        ),
    ])
    func `reaches the worker as it was set`(settings: EngineWorkerProcess.Settings) throws {
        #expect(EngineWorkerProcess.Settings(arguments: try settings.arguments()) == settings)
    }

    @Test(arguments: [
        [], ["m"], [#"{"model":"m","engine":"other","threads":1}"#], [#"{"model":"m","engine":"native","threads":0}"#],
        [#"{"model":"m","engine":"native","threads":1,"lanes":0}"#],
        [#"{"model":"m","engine":"native","threads":1,"format":"int9+int8"}"#],
        [#"{"model":"m","engine":"native","threads":1}"#, "more"],
    ])
    func `is not guessed from other arguments`(arguments: [String]) {
        #expect(EngineWorkerProcess.Settings(arguments: arguments) == nil)
    }

    @Test func `is one of those that a choice leaves open`() {
        #expect(EngineChoice.whisperCpp.programs(model: "m") == [EngineProgram(engine: .whisperCpp)])
        let native = EngineChoice.native.programs(model: "m")
        #expect(native.allSatisfy { $0.engine == .native })
        #expect(native.isEmpty == (EngineChoice.native.obstacle(model: "m") != nil))
        let all = EngineChoice.automatic.programs(model: "m")
        #expect(Set(all) == Set(native + [EngineProgram(engine: .whisperCpp)]))
    }

    @Test func `formats are written with the encoder's first`() {
        #expect(NativeFormat("int16+float32") == NativeFormat(encoder: .int16, decoder: .float32))
        for text in ["", "int16", "int16+", "int16+int8+int8", "Int16+int8"] { #expect(NativeFormat(text) == nil) }
        #expect(NativeFormat.all.first == .fastest)
        #expect(Set(NativeFormat.all).count == NativeFormat.all.count)
    }
}
