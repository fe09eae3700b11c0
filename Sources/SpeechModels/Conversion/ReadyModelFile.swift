/// A file that is in whisper.cpp's format already.
struct ReadyModelFile: ModelSource, ~Copyable {
    private let file: InputFile

    /// - Throws: `ModelError.notGGML` or `ModelError.notAFile`, and `StorageError.system` when it cannot be read.
    init(path: String) throws {
        let file = try InputFile(path: path)
        guard file.size > 4, try file.bytes(0..<4) == ModelConverter.magic.littleEndianBytes else {
            throw ModelError.notGGML(file: path)
        }
        self.file = file
    }

    var outputSize: Int { file.size }

    borrowing func write(to output: inout ModelOutput, progress: (Int) throws -> Void) throws {
        var done = 0
        try file.forEachChunk(of: 0..<file.size) { chunk in
            try output.append(chunk)
            done += chunk.byteCount
            try progress(done)
        }
    }
}
