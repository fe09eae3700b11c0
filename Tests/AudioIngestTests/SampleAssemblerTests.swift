import Testing

@testable import AudioIngest

@Suite struct `Joining bytes to samples` {
    @Test(arguments: [1, 2, 3, 5, 31_999, 32_001, 100_000])
    func `pieces of any size give the same samples`(size: Int) {
        let samples = (0..<40_001).map { Int16(truncatingIfNeeded: $0 * 7) }
        let bytes = samples.withUnsafeBytes { Array($0) } + [1]
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
        #expect(result == samples.map { Float($0) / 32768 })
        #expect(assembler.take() == [])
    }

    @Test func `the loudest samples stay within one`() {
        var assembler = SampleAssembler()
        [Int16.min, .max, 0, -1].withUnsafeBytes { assembler.append($0) }
        #expect(assembler.take() == [-1, 32767 / 32768, 0, -1 / 32768])
    }
}
