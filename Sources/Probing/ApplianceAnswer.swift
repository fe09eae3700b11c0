package import Foundation

/// What an appliance answers.
package struct ApplianceAnswer: Sendable {
    package let status: Int
    package let body: Data
    /// The first value of each header, by its name in lower case.
    private let headers: [String: String]

    init(_ status: Int, headers: [String: String] = [:], body: Data = Data()) {
        self.status = status
        self.body = body
        self.headers = Dictionary(headers.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
    }

    /// - Parameter name: In any case.
    func header(_ name: String) -> String? { headers[name.lowercased()] }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// - Throws: `Unfit` if the status is another.
    func expecting(_ status: Int) throws -> Self {
        guard self.status == status else {
            throw Unfit("The answer has status \(self.status), not \(status)" + (errorMessage.map { ": \($0)" } ?? "."))
        }
        return self
    }

    /// - Throws: `Unfit` if the body is something else.
    func json<Value: Decodable>(_: Value.Type = Value.self) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: body)
        } catch {
            throw Unfit("The answer, with status \(status), is not what an appliance says.")
        }
    }

    private struct ErrorBody: Decodable {
        struct Detail: Decodable {
            var message: String
        }

        var error: Detail
    }

    /// What the appliance says is wrong, if it does.
    private var errorMessage: String? { (try? JSONDecoder().decode(ErrorBody.self, from: body))?.error.message }
}

/// An appliance does something else than it should, in one sentence.
struct Unfit: Error, CustomStringConvertible {
    enum Kind: Sendable {
        /// Nobody listens there.
        case refused
        /// Nothing came in time.
        case silent
        case other
    }

    let description: String
    let kind: Kind

    init(_ description: String, _ kind: Kind = .other) {
        self.description = description
        self.kind = kind
    }
}
