import Testing

@testable import AudioIngest

@Suite struct `Joining bytes to samples` {
    @Test(arguments: [1, 2, 3, 5, 63_999, 64_001, 200_000])
    func `pieces of any size give the same samples`(size: Int) {
        let samples = (0..<40_001).map { Float($0) / 50_000 }
        let bytes = samples.withUnsafeBytes { Array($0) } + [1, 2, 3]
        var assembler = SampleAssembler()
        var result: [Float] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { assembler.append($0) }
            while assembler.isFull {
                let chunk = assembler.take()
                #expect(chunk.count == 16_000)
                result += chunk
            }
        }
        result += assembler.take()
        #expect(result == samples)
        #expect(assembler.take() == [])
    }

    @Test func `what is no sample becomes one`() {
        var assembler = SampleAssembler()
        [Float.nan, .infinity, -.infinity, -2, 1, -1, 0.5, .signalingNaN].withUnsafeBytes { assembler.append($0) }
        #expect(assembler.take() == [0, 1, -1, -1, 1, -1, 0.5, 0])
    }
}
