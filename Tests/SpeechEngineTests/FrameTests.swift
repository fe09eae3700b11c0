import Foundation
import Testing

@testable import SpeechEngine

@Suite struct `Frames between server and worker` {
    @Test func `cross the socket unchanged, whatever their size`() throws {
        let (here, child) = try FrameSocket.pair()
        let there = FrameSocket(owning: child)
        let frames = [
            Frame(.cancel, id: 7),
            Frame(.decode, id: .max, body: Data(repeating: 0xA5, count: 3_000_000)),
            Frame(.failed, id: 0, body: Data("{}".utf8)),
        ]
        let writer = Thread { for frame in frames { _ = here.write(frame) } }
        writer.start()
        for frame in frames { #expect(try there.read() == frame) }
    }

    @Test func `end when the other side is gone`() throws {
        let (here, child) = try FrameSocket.pair()
        do { _ = FrameSocket(owning: child) }
        #expect(try here.read() == nil)
        #expect(!here.write(Frame(.cancel, id: 1, body: Data(repeating: 0, count: 1 << 20))))
    }

    @Test(
        arguments: [
            [0, 0, 0, 0, 99, 0, 0, 0, 0, 0, 0, 0, 0],
            [0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        ] as [[UInt8]]
    )
    func `of an unknown kind or an absurd size are refused`(header: [UInt8]) {
        #expect(throws: EngineError.self) { try Frame.header(Data(header)) }
    }

    @Test func `carry options and samples`() throws {
        let options = DecodingOptions(task: .translate, language: "de", prompt: "Grüße", wordTimestamps: true)
        let samples: [Float] = [0, -1, 1, 0.25]
        let body = try FrameBody.request(options, samples: samples)
        let (read, heard) = try FrameBody.request(DecodingOptions.self, from: body)
        #expect(read == options)
        #expect(heard == samples)
    }

    @Test(arguments: [Data(), Data([1]), Data([255, 255, 0, 0, 1]), Data([1, 0, 0, 0, 0x7B])])
    func `without whole options are refused`(body: Data) {
        #expect(throws: EngineError.self) { try FrameBody.request(DecodingOptions.self, from: body) }
    }
}
