/// One tensor of a ggml file and where its values come from.
struct GGMLTensor: Equatable {
    let name: String
    /// Its dimensions, outermost first; the file lists them the other way round.
    let shape: [Int]
    let storage: Storage
    let source: TensorSlice

    /// How the values are stored, with ggml's code.
    enum Storage: Int32 {
        case single = 0
        case half = 1
    }

    /// The bytes its values take.
    var dataSize: Int { source.elements.count * (storage == .half ? 2 : 4) }

    /// What precedes its values in the file.
    var header: [UInt8] {
        let numbers = [shape.count, name.utf8.count, Int(storage.rawValue)] + shape.reversed()
        return numbers.flatMap { Int32($0).littleEndianBytes } + name.utf8
    }
}
