import Foundation
import TestSupport
import Testing

@testable import NativeEngine

/// The weights of `base` in the sizes that only large-v3 has: 128 bands, of which 48 hear what others hear and count half,
/// and one language more.
private struct Enlarged {
    private static let bands = (small: 80, large: 128)
    /// The token after the last of the languages that `base` knows.
    private static let newLanguage = 50_358

    private let source: Data
    private var place = 0
    private(set) var result = Data()

    /// - Parameter source: The official file; its indices begin with 0.
    init(_ source: Data) throws {
        self.source = source
        result.reserveCapacity(source.count + source.count / 16)
        try enlarge()
    }

    private mutating func take(_ count: Int) -> Data {
        defer { place += count }
        return source[place..<place + count]
    }

    private mutating func integer() -> Int {
        defer { place += 4 }
        return source.withUnsafeBytes {
            Int(UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
        }
    }

    private mutating func put(_ integer: Int) {
        withUnsafeBytes(of: UInt32(integer).littleEndian) { result.append(contentsOf: $0) }
    }

    private mutating func enlarge() throws {
        var header: [Int] = []
        for _ in 0..<12 { header.append(integer()) }
        header[1] += 1
        header[10] = Self.bands.large
        for value in header { put(value) }
        #expect(integer() == Self.bands.small)
        put(Self.bands.large)
        let frequencies = integer()
        put(frequencies)
        let filters = take(Self.bands.small * frequencies * 4)
        result += filters + filters.prefix((Self.bands.large - Self.bands.small) * frequencies * 4)
        let tokens = integer()
        put(tokens)
        for _ in 0..<tokens {
            let length = integer()
            put(length)
            result += take(length)
        }
        while place < source.count { try copyTensor() }
    }

    private mutating func copyTensor() throws {
        let (rank, length, type) = (integer(), integer(), integer())
        var sizes: [Int] = []
        for _ in 0..<rank { sizes.append(integer()) }
        let name = String(decoding: take(length), as: UTF8.self)
        let element = type == 1 ? 2 : 4
        var data = take(sizes.reduce(element, *))
        switch name {
        case "encoder.conv1.weight":
            try #require(type == 1)
            data = Self.widened(data, columns: sizes[2])
            sizes[1] = Self.bands.large
        case "decoder.token_embedding.weight":
            let place = data.startIndex + Self.newLanguage * sizes[0] * element
            data = data[..<place] + Data(count: sizes[0] * element) + data[place...]
            sizes[1] += 1
        default: break
        }
        for value in [rank, length, type] + sizes { put(value) }
        result += Data(name.utf8) + data
    }

    /// Three places of each band of each column, in halves.
    private static func widened(_ data: Data, columns: Int) -> Data {
        let (small, twice) = (bands.small * 6, (bands.large - bands.small) * 6)
        var result = Data()
        for column in 0..<columns {
            let row = data.dropFirst(column * small).prefix(small)
            let shared = halved(row.prefix(twice))
            result += shared + row.dropFirst(twice) + shared
        }
        return result
    }

    private static func halved(_ data: Data) -> Data {
        var result = Data()
        for place in stride(from: data.startIndex, to: data.endIndex, by: 2) {
            let bits = UInt16(data[place]) | UInt16(data[place + 1]) << 8
            // The exponent less one; numbers too small for that do not count.
            let half = bits & 0x7c00 > 0x0400 ? bits - 0x0400 : bits & 0x8000
            result.append(contentsOf: [UInt8(half & 0xff), UInt8(half >> 8)])
        }
        return result
    }
}

@Suite struct `A model of the largest sizes` {
    @Test func `hears what the small one hears that has its weights`() throws {
        let path = try TestModels.path(of: "base")
        let enlarged = try Enlarged(Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)).result
        let large = try withScratch { folder in
            try enlarged.write(to: URL(fileURLWithPath: folder + "/ggml-large.bin"))
            return try NativeModel(
                path: folder + "/ggml-large.bin",
                encoder: LoadedModels.halves,
                decoder: LoadedModels.halves
            )
        }
        #expect(large.shape.melBands == 128)
        #expect(large.vocabulary.languages == 100)
        let samples = try WaveFile.samples(Repository.fixture("audio/de_pv_cheetah_test_de.wav"))
        let lane = NativeLane(model: large, threads: 1)
        let languages = try lane.languages(samples)
        #expect(languages.count == 100)
        #expect(languages[2] > 0.9)
        let options = WindowOptions(language: 2, temperatureStep: 0, beamSize: 1)
        let text = try lane.decode([samples], options: options)[0]
        let small = try NativeLane(model: LoadedModels.base.get(), threads: 1).decode([samples], options: options)[0]
        #expect(text.segments.map(\.start) == small.segments.map(\.start))
        #expect(text.text(large.vocabulary) == small.text(large.vocabulary))
        #expect(text.text(large.vocabulary).hasPrefix(" Die Werbung vermittelt"))
    }
}
