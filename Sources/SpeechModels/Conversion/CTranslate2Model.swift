/// An open CTranslate2 Whisper model whose table of variables has been checked against the file's length.
struct CTranslate2Model: ~Copyable {
    let file: InputFile
    private let variables: [String: Variable]
    private let aliases: [String: String]

    /// Where one variable lies in the file.
    struct Variable {
        /// Its dimensions, outermost first.
        let shape: [Int]
        let type: CTranslate2Type
        /// Its bytes, a range inside the file.
        let range: Range<Int>
    }

    /// Reads the table of variables, not their content.
    ///
    /// - Throws: `ModelError.malformed`, or `StorageError.system` when the file cannot be read.
    init(path: String) throws {
        let file = try InputFile(path: path)
        var table = CTranslate2Table()
        try table.read(file)
        self.file = file
        variables = table.variables
        aliases = table.aliases
    }

    /// Whether there is a variable of this name.
    func contains(_ name: String) -> Bool { variables[aliases[name] ?? name] != nil }

    /// The shape of a float16 variable.
    ///
    /// - Throws: `ModelError.variableMissing` or `ModelError.unsupportedType`.
    func shape(of name: String) throws -> [Int] { try float16(name).shape }

    /// Calls `body` with the float16 values of some elements in order, in pieces of whole elements.
    ///
    /// - Throws: `ModelError.variableMissing`, `.unsupportedType`, `.wrongShape`, or what reading and `body` throw.
    func forEachChunk(of slice: TensorSlice, _ body: (RawSpan) throws -> Void) throws {
        let variable = try float16(slice.variable)
        guard variable.shape == slice.shape else {
            throw ModelError.wrongShape(
                file: file.path,
                variable: slice.variable,
                found: variable.shape,
                expected: slice.shape
            )
        }
        let start = variable.range.lowerBound + 2 * slice.elements.lowerBound
        try file.forEachChunk(of: start..<start + 2 * slice.elements.count, body)
    }

    private func float16(_ name: String) throws -> Variable {
        guard let variable = variables[aliases[name] ?? name] else {
            throw ModelError.variableMissing(file: file.path, variable: name)
        }
        guard variable.type == .float16 else {
            throw ModelError.unsupportedType(file: file.path, variable: name, type: "\(variable.type)")
        }
        return variable
    }
}
