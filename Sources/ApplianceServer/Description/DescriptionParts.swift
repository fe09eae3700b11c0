import Archive
import Foundation
import WebInterface

/// What is written by hand about the routes: one file for each group of them, one for the errors, one for the rest.
struct DescriptionParts {
    /// The routes of a group, by path and method, and what their answers are made of.
    struct Part: Decodable {
        /// The group's name.
        var tag: String
        /// Codes of errors that each route may give.
        var errors: [String]?
        var paths: [String: [String: JSONValue]]
        var schemas: [String: JSONValue]?
        var responses: [String: JSONValue]?
    }

    /// An error's status, and when it is given.
    struct KnownError: Decodable {
        var status: Int
        var meaning: String

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            status = try values.decode(Int.self)
            meaning = try values.decode(String.self)
        }
    }

    let base: JSONValue
    /// By code.
    let errors: [String: KnownError]
    let parts: [Part]

    /// - Throws: `DecodingError` if a file is not written as it should be.
    init() throws {
        var base = JSONValue.object([:])
        var errors: [String: KnownError] = [:]
        var parts: [Part] = []
        for asset in WebAssets.description {
            let data = Data(asset.bytes)
            switch asset.path {
            case "/assets/api/base.json": base = try JSONDecoder().decode(JSONValue.self, from: data)
            case "/assets/api/errors.json": errors = try JSONDecoder().decode([String: KnownError].self, from: data)
            default: parts.append(try JSONDecoder().decode(Part.self, from: data))
            }
        }
        (self.base, self.errors, self.parts) = (base, errors, parts)
    }
}

/// What is wrong with the description.
enum DescriptionError: Error, Equatable {
    /// A route names an error that is not in the list of errors.
    case unknownCode(String)
}
