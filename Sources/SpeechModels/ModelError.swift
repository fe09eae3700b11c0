/// Why a model was refused.
package enum ModelError: Error, Equatable {
    /// No model of this name is in the catalogue.
    case unknownIdentifier(String)
    /// There is nothing at the path that was to be imported.
    case sourceMissing(path: String)
    /// Neither a regular file nor a folder is at the path.
    case notAFile(path: String)
    /// The folder has no `model.bin`.
    case weightsMissing(folder: String)
    /// The folder has no `tokenizer.json`, `vocabulary.json` or `vocabulary.txt`.
    case tokenizerMissing(folder: String)
    /// The list of tokens cannot be used.
    case badVocabulary(file: String, fault: VocabularyFault)
    /// A CTranslate2 file is broken or not one; `variable` is the last name that could be read.
    case malformed(file: String, variable: String?, fault: CTranslate2Fault)
    /// A weight is not stored as float16.
    case unsupportedType(file: String, variable: String, type: String)
    /// A weight every Whisper model has is not there.
    case variableMissing(file: String, variable: String)
    /// A weight does not have the shape the others ask for.
    case wrongShape(file: String, variable: String, found: [Int], expected: [Int])
    /// The attention key has a bias, which Whisper's does not.
    case keyBias(file: String, variable: String)
    /// A single file was offered that is not in whisper.cpp's format.
    case notGGML(file: String)
    /// The model would be, or is, as long as no official one.
    case unknownSize(source: String, size: Int)
    /// The model has the size of an official one but other content.
    case unknownModel(source: String, sha1: String)
    /// The model is an official one, but another than was asked for.
    case otherModel(source: String, found: String, expected: String)
    /// The note of the chosen default model is broken.
    case unreadableChoice(path: String)
    /// The disk has no room for the model.
    case noSpace(directory: String, needed: Int, free: Int)
    /// The model's file is not in the store.
    case notInstalled(model: String, path: String)
    /// The model's file has not the length it must have.
    case wrongSize(path: String, expected: Int, actual: Int)
    /// The model's file was never checked, or changed since.
    case notVerified(path: String)
    /// The model's file has not the content it must have.
    case checksumMismatch(path: String, expected: String, actual: String)
}

extension ModelError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownIdentifier(let name):
            "There is no model called “\(name)”. The known ones are \(Self.knownNames)."
        case .sourceMissing(let path):
            "There is nothing at “\(path)”. Give the path of a model folder or of a ggml file."
        case .notAFile(let path):
            "“\(path)” is not a regular file. Give the path of a model folder or of a ggml file."
        case .weightsMissing(let folder):
            "The folder “\(folder)” has no model.bin. Give the folder of a faster-whisper (CTranslate2) model."
        case .tokenizerMissing(let folder):
            "The folder “\(folder)” has no tokenizer.json. Copy it there from the place the model came from."
        case .badVocabulary(let file, let fault):
            "“\(file)” is not a Whisper tokenizer: \(fault). Copy it again from the place the model came from."
        case .malformed(let file, let variable, let fault):
            "“\(file)” cannot be read\(Self.at(variable)): \(fault). Copy the model again from the place it came from."
        case .unsupportedType(let file, let variable, let type):
            "“\(file)” holds “\(variable)” as \(type); only float16 can be converted. Get the float16 version."
        case .variableMissing(let file, let variable):
            "“\(file)” lacks “\(variable)”, so it is not a complete Whisper model. Copy the model again."
        case .wrongShape(let file, let variable, let found, let expected):
            "“\(file)” holds “\(variable)” in the shape \(found) instead of \(expected). Use an original Whisper model."
        case .keyBias(let file, let variable):
            "“\(file)” has a key bias in “\(variable)”, which Whisper has not. Use an original Whisper model."
        case .notGGML(let file):
            "“\(file)” is not a ggml file. Give a whisper.cpp model (ggml-….bin) or a model folder."
        case .unknownSize(let source, let size):
            "“\(source)” makes a model of \(size) bytes, and none of the known ones (\(Self.knownNames)) is that long. "
                + "If it is meant to be one of them, it is incomplete or changed; get it again."
        case .unknownModel(let source, let sha1):
            "“\(source)” is not an official Whisper model (SHA-1 \(sha1)). It is damaged or changed; get it again."
        case .otherModel(let source, let found, let expected):
            "“\(source)” is the model \(found), not \(expected). Ask for \(found), or take the files of \(expected)."
        case .unreadableChoice(let path):
            "“\(path)” does not say which model is the default. Remove it and choose the default model again."
        case .noSpace(let directory, let needed, let free):
            "“\(directory)” has \(free) bytes free but the model needs \(needed). Free some space and try again."
        case .notInstalled(let model, let path):
            "The model \(model) is not installed (no file “\(path)”). Import it first."
        case .wrongSize(let path, let expected, let actual):
            "“\(path)” is \(actual) bytes long instead of \(expected). Remove the model and import it again."
        case .notVerified(let path):
            "“\(path)” has not been checked since it changed. Verify the model."
        case .checksumMismatch(let path, let expected, let actual):
            "“\(path)” is damaged: its checksum is \(actual) instead of \(expected). "
                + "Remove the model and import it again."
        }
    }

    private static var knownNames: String { ModelCatalogue.models.map(\.id).joined(separator: ", ") }

    private static func at(_ variable: String?) -> String { variable.map { " at “\($0)”" } ?? "" }
}
