import Foundation
import Testing

@testable import Monitoring

@Suite struct `Figures of a process` {
    @Test func `are read from behind its name, whatever that is`() throws {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4 100 0 0 0 250 150 0 0 20 0 9 0 123 999999 12 18446744073709551615"
        let figures = try #require(ProcessFigures(stat: stat, ticksPerSecond: 100, page: 4096))
        #expect(figures.processorSeconds == 4 && figures.residentBytes == 12 * 4096)
    }

    @Test(arguments: ["", "7 (a", "7 (a) S 1 2", "7 (a) S x x x x x x x x x x x x x x x x x x x x x x x"])
    func `are nothing where there are none`(stat: String) {
        #expect(ProcessFigures(stat: stat, ticksPerSecond: 100, page: 4096) == nil)
    }

    @Test func `are those of this process`() throws {
        let figures = try #require(ProcessFigures(process: getpid()))
        #expect(figures.residentBytes > 1 << 20 && figures.processorSeconds >= 0)
        #expect(ProcessFigures(process: -1) == nil)
    }
}
