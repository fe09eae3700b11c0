import Foundation
import TestSupport

/// The names of all files in a folder except the store's lock, sorted.
func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != ".lock" }.sorted()
}

/// A folder with real weights, laid by `scripts/bootstrap`.
func weights(_ model: String) -> String { Repository.root + "/.deps/weights/" + model }

/// Makes a folder like that of the real weights `tiny.en`, with its own copy of `model.bin` where asked for.
func tinyFolder(in folder: String, copyingWeights: Bool = true) throws -> String {
    let path = folder + "/tiny.en"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let source = weights("tiny.en")
    try FileManager.default.createSymbolicLink(
        atPath: path + "/tokenizer.json",
        withDestinationPath: source + "/tokenizer.json"
    )
    if copyingWeights {
        try FileManager.default.copyItem(atPath: source + "/model.bin", toPath: path + "/model.bin")
    }
    return path
}

/// Overwrites bytes inside a file and moves its date, as any later change would.
func overwrite(_ path: String, at offset: UInt64, with bytes: [UInt8]) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try file.seek(toOffset: offset)
    try file.write(contentsOf: bytes)
    try file.close()
    let later = Date().addingTimeInterval(60)
    try FileManager.default.setAttributes([.modificationDate: later], ofItemAtPath: path)
}

/// Cuts a file to a length in bytes.
func truncate(_ path: String, to length: UInt64) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try file.truncate(atOffset: length)
    try file.close()
}
