import CSpeechKernels

/// Attention of the decoder's rows to the text so far and to what was heard.
final class DecoderAttention {
    private let heads: Int
    private let scores = Workspace<Float>()
    private let room = Workspace<UInt8>()
    private var width: Int { heads * ModelShape.headWidth }

    init(heads: Int) { self.heads = heads }

    /// Attends to the text.
    ///
    /// - Parameters:
    ///   - queries: `stride` elements from one row's to the next.
    ///   - result: for each row the values of all heads.
    func attendToText(
        _ rows: [DecoderRow],
        layer: Int,
        queries: UnsafePointer<Float>,
        stride: Int,
        into result: UnsafeMutablePointer<Float>
    ) {
        let size = Self.size(rows.map(\.places.count).max() ?? 0)
        let scores = scores.room(for: threadCount * size)
        parallel(rows.count * heads) { turn in
            let (index, offset) = (turn % rows.count, turn / rows.count * ModelShape.headWidth)
            let row = rows[index]
            let keys = row.text.keys(layer: layer) + offset
            row.places.withUnsafeBufferPointer { places in
                kernel_attend(
                    queries + index * stride + offset,
                    keys,
                    keys + width,
                    Int64(row.text.stride),
                    places.baseAddress,
                    Int64(places.count),
                    scores + currentThread * size,
                    result + index * width + offset
                )
            }
        }
    }

    /// Attends to what was heard.
    ///
    /// - Parameters:
    ///   - queries: row after row.
    ///   - record: is told what some heads listen to.
    func attendToSpeech(
        _ rows: [DecoderRow],
        layer: Int,
        queries: UnsafePointer<Float>,
        record: AttentionRecord?,
        into result: UnsafeMutablePointer<Float>
    ) {
        let groups = Self.groups(rows)
        let positions = rows.map(\.speech.positions).max() ?? 0
        let size = Self.size(positions)
        let scores = scores.room(for: threadCount * size)
        let roomSize = Int(kernel_attention_room(Int64(positions)))
        let room = room.room(for: threadCount * roomSize)
        // What is recorded is written one after the other.
        parallel(groups.count * heads, alone: record != nil) { turn in
            let (group, head) = (groups[turn % groups.count], turn / groups.count)
            let speech = rows[group.lowerBound].speech
            let offset = group.lowerBound * width + head * ModelShape.headWidth
            if speech.isPacked {
                let own = room + currentThread * roomSize
                attend(group.count, to: speech, layer, head, queries + offset, own, result + offset)
                guard let record else { return }
                let stride = (speech.positions + 15) / 16 * 16
                UnsafeRawPointer(own).withMemoryRebound(to: Float.self, capacity: group.count * stride) { rows in
                    for row in group {
                        record.note(rows + (row - group.lowerBound) * stride, layer: layer, head: head, row: row)
                    }
                }
                return
            }
            let own = scores + currentThread * size
            for row in group {
                let offset = row * width + head * ModelShape.headWidth
                kernel_attend(
                    queries + offset,
                    speech.keys(layer: layer, head: head),
                    speech.values(layer: layer, head: head),
                    Int64(ModelShape.headWidth),
                    nil,
                    Int64(speech.positions),
                    own,
                    result + offset
                )
                record?.note(own, layer: layer, head: head, row: row)
            }
        }
    }

    private func attend(
        _ count: Int,
        to speech: SpeechMemory,
        _ layer: Int,
        _ head: Int,
        _ queries: UnsafePointer<Float>,
        _ room: UnsafeMutablePointer<UInt8>,
        _ result: UnsafeMutablePointer<Float>
    ) {
        kernel_attend_packed(
            SpeechMemory.keys,
            queries,
            Int64(count),
            Int64(width),
            speech.packed(layer: layer),
            Int64(speech.positions),
            Int64(heads),
            Int64(head),
            room,
            result,
            Int64(width)
        )
    }

    /// Rows one behind the other that listen to the same, so that it is read only once.
    private static func groups(_ rows: [DecoderRow]) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        for index in rows.indices {
            if let last = groups.last, rows[last.lowerBound].speech === rows[index].speech,
                last.count < Int(KERNEL_ATTENTION_QUERIES)
            {
                groups[groups.count - 1] = last.lowerBound..<index + 1
            } else {
                groups.append(index..<index + 1)
            }
        }
        return groups
    }

    /// Rounded up to whole vectors, and apart from those of the next thread.
    private static func size(_ count: Int) -> Int { (count + 31) / 16 * 16 }
}
