import CSpeechKernels
import Foundation
import TestSupport
import Testing

@testable import NativeEngine

@Suite struct `Kernels compute what their names say` {
    private func numbers(_ count: Int, seed: Int, scale: Float = 1) -> [Float] {
        var draws = SeededDraws(seed: seed)
        return (0..<count).map { _ in (draws.next() * 2 - 1) * scale }
    }

    @Test(arguments: [1, 15, 16, 17, 1500]) func `softmax of rows`(columns: Int) {
        let stride = (columns + 15) / 16 * 16
        let logits = numbers(3 * stride, seed: columns, scale: 40)
        var rows = logits
        var inverse = [Float](repeating: 0, count: 3)
        kernel_exponentials(&rows, 3, Int64(columns), Int64(stride), &inverse)
        for row in 0..<3 {
            let expected = NativeEngine.softmax((0..<columns).map { Double(logits[row * stride + $0]) })
            let found = (0..<columns).map { rows[row * stride + $0] * inverse[row] }
            #expect(greatestDifference(found, expected.map(Float.init)) < 1e-6)
        }
    }

    @Test func `attention, also over places in any order`() {
        let (query, count) = (numbers(64, seed: 1), 37)
        let (keys, values) = (numbers(count * 64, seed: 2, scale: 4), numbers(count * 64, seed: 3, scale: 4))
        var halves = [[UInt16]](repeating: [UInt16](repeating: 0, count: count * 64), count: 2)
        kernel_narrow(keys, Int64(count * 64), &halves[0])
        kernel_narrow(values, Int64(count * 64), &halves[1])
        let places = (0..<20).map { Int32($0 * 7 % count) }
        for places in [nil, places] {
            let attended = places.map { $0.map(Int.init) } ?? Array(0..<count)
            let logits = attended.map { key -> Double in
                var sum = 0.0
                for element in 0..<64 { sum += Double(query[element] * keys[key * 64 + element]) }
                return sum
            }
            var expected = [Float](repeating: 0, count: 64)
            for (weight, position) in zip(NativeEngine.softmax(logits), attended) {
                for element in 0..<64 { expected[element] += Float(weight) * values[position * 64 + element] }
            }
            var scores = [Float](repeating: 0, count: 48)
            var result = [Float](repeating: 0, count: 64)
            if let places {
                kernel_attend(query, halves[0], halves[1], 64, places, Int64(places.count), &scores, &result)
            } else {
                kernel_attend(query, halves[0], halves[1], 64, nil, Int64(count), &scores, &result)
            }
            // Halves have eleven bits.
            #expect(greatestDifference(result, expected) < 0.02)
        }
    }

    @Test(
        .enabled(if: kernel_multiplies_integers()),
        arguments: [1, 37, 150],
        kernel_has_instructions(KERNEL_VNNI) ? [KERNEL_SHORTS, KERNEL_BYTES] : [KERNEL_SHORTS]
    )
    func `attention with packed keys, and its weights`(count: Int, format: kernel_format) {
        let (heads, queries, stride) = (2, 5, 3 * 128)
        // Queries, keys and values of both heads, position after position.
        let input = numbers(max(count, queries) * stride, seed: count, scale: 2)
        func softmaxed(_ query: Int, _ head: Int) -> [Double] {
            NativeEngine.softmax(
                (0..<count).map { key in
                    (0..<64).reduce(0.0) {
                        $0 + Double(input[query * stride + head * 64 + $1] * input[key * stride + 128 + head * 64 + $1])
                    }
                }
            )
        }
        let size = Int(kernel_attention_size(format, Int64(count), Int64(heads)))
        let packed = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        let room = UnsafeMutableRawPointer.allocate(
            byteCount: Int(kernel_attention_room(Int64(count))),
            alignment: 64
        )
        defer {
            packed.deallocate()
            room.deallocate()
        }
        input.withUnsafeBufferPointer { input in
            guard let start = input.baseAddress else { return }
            let (keys, values) = (start + 128, start + 256)
            kernel_pack_attention(format, keys, values, Int64(stride), Int64(count), Int64(heads), packed)
        }
        let padded = (count + 15) / 16 * 16
        for head in 0..<heads {
            var result = [Float](repeating: 0, count: queries * 64)
            input[(head * 64)...].withUnsafeBufferPointer { rows in
                guard let first = rows.baseAddress else { return }
                kernel_attend_packed(
                    format,
                    first,
                    Int64(queries),
                    Int64(stride),
                    packed,
                    Int64(count),
                    Int64(heads),
                    Int64(head),
                    room,
                    &result,
                    64
                )
            }
            let weights = room.assumingMemoryBound(to: Float.self)
            for query in 0..<queries {
                let expected = softmaxed(query, head)
                let told = (0..<padded).map { weights[query * padded + $0] }
                let sum = told.reduce(0, +)
                // Bytes have 127 steps for the greatest element of a query and of a key.
                let share: Float = format == KERNEL_SHORTS ? 2e-3 : 0.1
                #expect(greatestDifference(told.map { $0 / sum }, expected.map(Float.init)) < share)
                let mixed = (0..<64).map { element in
                    (0..<count).reduce(0.0) {
                        $0 + expected[$1] * Double(input[$1 * stride + 256 + head * 64 + element])
                    }
                }
                let found = result[(query * 64)..<(query + 1) * 64]
                #expect(greatestDifference(found, mixed.map(Float.init)) < 2 * share)
            }
        }
    }

    @Test(arguments: [1, 16, 129]) func `lengths, and what is not less than zero`(width: Int) {
        let coordinates = numbers(3 * 2 * width, seed: width, scale: 9)
        var lengths = [Float](repeating: 0, count: 3 * width)
        kernel_lengths(coordinates, 3, Int64(width), &lengths)
        let expected = (0..<3 * width).map { index -> Float in
            let first = index / width * 2 * width + index % width
            return hypot(coordinates[first], coordinates[first + width])
        }
        #expect(greatestDifference(lengths, expected) < 1e-5)
        var values = coordinates
        kernel_rectify(&values, Int64(values.count))
        #expect(values == coordinates.map { max(0, $0) })
    }

    @Test func `a step of a memory`() {
        let (size, panel) = (32, Int(KERNEL_MEMORY_PANEL))
        var gates = numbers(4 * size, seed: 1, scale: 20)
        let weights = numbers(4 * size * size, seed: 2)  // of each gate, in turn
        var (output, cells) = (numbers(size, seed: 3), numbers(size, seed: 4, scale: 3))
        var packed: [Float] = []
        for first in stride(from: 0, to: 4 * size, by: panel) {
            for cell in 0..<size { packed += (first..<first + panel).map { weights[$0 * size + cell] } }
        }
        let sums = (0..<4 * size).map { column -> Double in
            (0..<size).reduce(Double(gates[column])) { $0 + Double(weights[column * size + $1] * output[$1]) }
        }
        func share(_ sum: Double) -> Double { 1 / (1 + exp(-sum)) }
        let kept = (0..<size).map {
            share(sums[size + $0]) * Double(cells[$0]) + share(sums[$0]) * tanh(sums[2 * size + $0])
        }
        let told = (0..<size).map { share(sums[3 * size + $0]) * tanh(kept[$0]) }
        kernel_remember(&gates, packed, Int64(size), &output, &cells)
        #expect(greatestDifference(cells, kept.map(Float.init)) < 1e-5)
        #expect(greatestDifference(output, told.map(Float.init)) < 1e-5)
    }

    @Test func `the best tokens and drawn ones`() throws {
        let logits = numbers(1003, seed: 4, scale: 3).enumerated().map { $0 % 5 == 0 ? -.infinity : $1 }
        let order = logits.indices.sorted { logits[$0] > logits[$1] }
        try logits.withUnsafeBufferPointer { buffer in
            let choice = Choice(logits: try #require(buffer.baseAddress), count: 1003, best: order[0], logTotal: 0)
            #expect(choice.best(6) == Array(order.prefix(6)))
            var counts: [Int: Int] = [:]
            for step in 0..<1000 { counts[choice.draw(Float(step) / 1000), default: 0] += 1 }
            for (token, probability) in NativeEngine.softmax(logits.map(Double.init)).enumerated() {
                #expect(abs(Double(counts[token] ?? 0) - 1000 * probability) <= 1.1)
            }
        }
        var place: Int64 = 0
        #expect(kernel_greatest(logits, 1003, &place) == logits[order[0]])
        #expect(Int(place) == order[0])
    }

    @Test(arguments: [1, 16, 128, 254] as [Int32])
    func `bytes, whichever stands for zero`(zero: Int32) {
        let (count, width) = (3, 32)
        let least = -Float(zero), most = Float(255 - zero)
        // A row that uses all steps, one that is above zero and one that is nothing.
        let values = [least, most] + (0..<30).map { Float($0 % 3) - 1 } + (0..<32).map { Float($0) / 10 }
        let rows = values + [Float](repeating: 0, count: width)
        var integers = [UInt8](repeating: 7, count: count * width)
        var scales = [Float](repeating: 0, count: count)
        kernel_quantize(KERNEL_BYTES, zero, rows, Int64(count), Int64(width), Int64(width), &integers, &scales)
        #expect(abs(scales[0] - 1) < 1e-6)
        #expect(abs(scales[1] - 3.1 / most) < 1e-6)
        for (index, value) in rows.enumerated() {
            let scale = scales[index / width]
            #expect(abs(Float(Int32(integers[index]) - zero) * scale - value) <= 0.501 * scale)
        }
    }

    @Test func `products of what GELU made lose half as much`() throws {
        let (count, inner, columns) = (70, 384, 48)
        // Weights that lose nothing, however many steps they have.
        let weights = numbers(inner * columns, seed: 7).map { $0 > 0 ? Float(0.1) : -0.1 }
        let rows = numbers(count * inner, seed: 6, scale: 4).map { max($0, -0.17) }
        func product(_ precision: Precision, _ input: Linear.Input) throws -> [Float] {
            let linear = try Linear(
                weights,
                bias: nil,
                inner: inner,
                columns: columns,
                rows: count,
                precision: precision,
                input: input
            )
            var result = [Float](repeating: 0, count: count * columns)
            try withProducts { try linear.apply(to: rows, count: count, into: &result, with: $0) }
            return result
        }
        func loss(_ precision: Precision, _ input: Linear.Input, of exact: [Float]) throws -> Float {
            zip(try product(precision, input), exact).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        }
        let exact = try product(.float32, .any)
        let (any, activated) = (try loss(.int8, .any, of: exact), try loss(.int8, .activated, of: exact))
        #expect(activated < 0.6 * any, "\(activated) of \(any)")
    }

    @Test(arguments: [Linear.Purpose.replace, .add, .activate]) func `products of fewer bits`(purpose: Linear.Purpose)
        throws
    {
        let (count, inner, columns) = (70, 384, 51)
        let (rows, weights) = (numbers(count * inner, seed: 6), numbers(inner * columns, seed: 7, scale: 0.1))
        let bias = numbers(columns, seed: 8)
        func product(_ precision: Precision) throws -> [Float] {
            let linear = try Linear(
                weights,
                bias: bias,
                inner: inner,
                columns: columns,
                rows: count,
                precision: precision
            )
            var result = numbers(count * columns, seed: 9)
            try withProducts { try linear.apply(to: rows, count: count, purpose, into: &result, with: $0) }
            return result
        }
        let exact = try product(.float32)
        // Steps of 1/127 of the greatest value, or of 1/256 of each, over sums of 384 products.
        let limits: [(Precision, Float)] = [(.int8, 0.05), (.bfloat16, 0.02), (.int16, 0.001)]
        for (precision, limit) in limits where precision.isAvailable {
            #expect(greatestDifference(exact, try product(precision)) < limit, "\(precision)")
        }
    }

    /// Those that this processor has.
    private static let instructions = [KERNEL_AVX2, KERNEL_VNNI].filter { kernel_has_instructions($0) }

    @Test(arguments: instructions, [KERNEL_BYTES, KERNEL_SHORTS])
    func `sums of products of integers, to the last bit`(instructions: kernel_instructions, format: kernel_format) {
        var draws = SeededDraws(seed: 10)
        // AVX2 has no room for more than ±63 in bytes, and shorts none for a sum of squares beyond 32767².
        let most = format == KERNEL_SHORTS ? 900 : instructions == KERNEL_VNNI ? 127 : 63
        let (inner, size) = (24, format == KERNEL_SHORTS ? 2 : 1)
        func integers(_ count: Int, from least: Int, to most: Int) -> [Int] {
            (0..<count).map { _ in least + Int(draws.next() * Float(most - least + 1)) }
        }
        func bytes(_ values: [Int]) -> [UInt8] {
            values.flatMap { value in (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        }
        for count in 1...13 {
            let isShort = format == KERNEL_SHORTS
            let rows = integers(count * inner, from: isShort ? -900 : 0, to: isShort ? 900 : 255)
            for panels in [1, 2] {
                let columns = 16 * panels
                let weights = integers(columns * inner, from: -most, to: most)
                var packed = [UInt8](repeating: 0, count: columns * inner * size)
                kernel_pack(bytes(weights), Int64(inner * size), Int64(columns), &packed)
                var sums = [Int32](repeating: -1, count: count * columns)
                kernel_panel_sums(
                    instructions,
                    format,
                    bytes(rows),
                    Int64(count),
                    Int64(inner * size),
                    packed,
                    Int32(panels),
                    &sums
                )
                let expected = (0..<count * columns).map { place in
                    let (row, column) = (place / columns * inner, place % columns * inner)
                    return Int32((0..<inner).reduce(0) { $0 + rows[row + $1] * weights[column + $1] })
                }
                #expect(sums == expected, "\(count) rows, \(panels) panels")
            }
        }
    }

    @Test func `halves and logarithms`() {
        let values: [Float] = [0, -0.5, 65504, 6e-8, 1.0009766, -3e-5] + numbers(20, seed: 5)
        var halves = [UInt16](repeating: 0, count: values.count)
        kernel_narrow(values, Int64(values.count), &halves)
        var back = values
        kernel_widen(halves, Int64(values.count), &back)
        for (value, back) in zip(values, back) { #expect(abs(value - back) <= max(3e-8, abs(value) / 2000)) }

        var powers = [1e-12, 1e-10, 3e-9, 0.5, 1, 12_345, 7e8].map(Float.init)
        let expected = powers.map { Float(log10(max(Double($0), 1e-10))) }
        #expect(kernel_logarithms(&powers, Int64(powers.count)) == powers[6])
        #expect(greatestDifference(powers, expected) < 2e-6)
    }
}
