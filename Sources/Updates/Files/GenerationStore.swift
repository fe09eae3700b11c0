import DurableStorage
import Foundation

/// The generations on disk and the link that says which one runs.
package struct GenerationStore: Sendable {
    private let layout: InstallationLayout

    package init(_ layout: InstallationLayout) { self.layout = layout }

    /// All generations that can be read, by number.
    ///
    /// - Throws: `StorageError` when the folder cannot be listed.
    package func all() throws -> [Generation] {
        guard try FolderListing.kind(of: layout.generations) != nil else { return [] }
        return try FolderListing.names(at: layout.generations)
            .compactMap { Int($0) }.sorted()
            .compactMap { try? read($0) }
    }

    /// - Throws: `UpdateError.generation`, `StorageError`.
    package func read(_ number: Int) throws -> Generation {
        let path = layout.generation(number) + "/generation.json"
        guard let bytes = try DurableFile.read(path, limit: 1 << 16) else {
            throw UpdateError.generation(number, "“\(path)” is missing")
        }
        guard let generation = try? UpdateJSON.decode(Generation.self, from: Data(bytes)) else {
            throw UpdateError.generation(number, "“\(path)” is not readable")
        }
        guard generation.number == number else {
            throw UpdateError.generation(number, "“\(path)” belongs to generation \(generation.number)")
        }
        guard
            try DurableLink.target(of: layout.generation(number) + "/release")
                == layout.release(generation.side.release)
        else { throw UpdateError.generation(number, "its link to the release is wrong") }
        return generation
    }

    /// The number `active` points at; nil when there is no such link or it points elsewhere.
    package func activeNumber() -> Int? {
        guard let target = try? DurableLink.target(of: layout.active), target.hasPrefix("generations/") else {
            return nil
        }
        return Int(target.dropFirst("generations/".count))
    }

    /// The generation that runs; its release is not looked at.
    ///
    /// - Throws: `UpdateError.generation`, `StorageError`.
    package func active() throws -> Generation {
        guard let number = activeNumber() else {
            throw UpdateError.generation(nil, "“\(layout.active)” does not point at a generation")
        }
        return try read(number)
    }

    /// Adds a generation, durably; what an earlier attempt left under its number is replaced.
    ///
    /// - Throws: `StorageError`.
    package func write(_ generation: Generation) throws {
        precondition(generation.number != activeNumber(), "the active generation is never rewritten")
        let final = layout.generation(generation.number)
        let partial = layout.generations + "/.\(generation.number).partial"
        try DurableTree.remove(partial)
        try DurableTree.create(partial, mode: 0o755)
        try DurableLink.swap(partial + "/release", to: layout.release(generation.side.release))
        try DurableFile.write(try UpdateJSON.encode(generation), to: partial + "/generation.json")
        try DurableTree.remove(final)
        try DurableTree.move(partial, to: final)
    }

    /// Makes a generation the active one, durably: the commit point.
    ///
    /// - Throws: `StorageError`.
    package func activate(_ number: Int) throws {
        try DurableLink.swap(layout.active, to: "generations/\(number)")
    }

    /// Remembers that the database of a generation was migrated in place.
    ///
    /// - Throws: `UpdateError.generation`, `StorageError`.
    package func note(_ schema: SchemaRange, in number: Int) throws {
        var generation = try read(number)
        guard generation.side.schema.schema < schema.schema else { return }
        generation.side.schema = schema
        try DurableFile.write(try UpdateJSON.encode(generation), to: layout.generation(number) + "/generation.json")
    }

    /// Deletes a generation unless it is the active one; none is fine.
    ///
    /// - Throws: `StorageError`.
    package func remove(_ number: Int) throws {
        guard number != activeNumber() else { return }
        try DurableTree.remove(layout.generation(number))
    }

    /// A number above all that exist, even as a damaged or partial generation, and above `others`.
    ///
    /// - Throws: `StorageError`.
    package func nextNumber(above others: [Int]) throws -> Int {
        try Self.next(in: layout.generations, above: others)
    }

    /// A number for a new database folder.
    ///
    /// - Throws: `StorageError`.
    package func nextDatabase(above others: [Int]) throws -> Int {
        try Self.next(in: layout.databases, above: others)
    }

    private static func next(in folder: String, above others: [Int]) throws -> Int {
        guard try FolderListing.kind(of: folder) != nil else { return (others.max() ?? 0) + 1 }
        let numbers = try FolderListing.names(at: folder).compactMap { Int($0.split(separator: ".").first ?? "") }
        return ((numbers + others).max() ?? 0) + 1
    }
}
