/// Something a ggml model file can be made of.
protocol ModelSource: ~Copyable {
    /// The length in bytes of the file it makes.
    var outputSize: Int { get }

    /// Sends the whole file to `output`, telling how many bytes of it are done.
    ///
    /// - Throws: `ModelError` when the source is not what it seemed, `StorageError`, and what `progress` throws.
    borrowing func write(to output: inout ModelOutput, progress: (Int) throws -> Void) throws
}
