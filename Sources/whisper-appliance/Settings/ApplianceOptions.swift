import ArgumentParser
import Foundation
import Probing

/// How another appliance is asked, and whose word is taken for who answers.
struct ApplianceOptions: ParsableArguments {
    @Option(help: "The admin token of the appliance that is asked, or an API key.")
    var token: String?

    @Option(help: ArgumentHelp("The certificate authority to trust (PEM): its /ca.pem.", valueName: "file"))
    var ca: String?

    @Option(help: ArgumentHelp("SHA-256 of the authority's certificate, instead of --ca.", valueName: "digits"))
    var pin: String?

    func validate() throws {
        if let pin, pin.filter(\.isHexDigit).count != 64 {
            throw ValidationError("--pin is no SHA-256: it has 64 hexadecimal digits.")
        }
        guard ca == nil || pin == nil else { throw ValidationError("--ca and --pin say the same; give one of them.") }
    }

    /// - Parameters:
    ///   - address: For example `https://box:5001`.
    ///   - trust: What is taken if nothing is said.
    func target(_ address: String, otherwise trust: ApplianceTarget.Trust = .system) -> ApplianceTarget {
        ApplianceTarget(
            url: address.hasSuffix("/") ? String(address.dropLast()) : address,
            trust: ca.map { .authority(file: $0) } ?? pin.map { .pinned(sha256: $0) } ?? trust,
            token: token
        )
    }

    /// Whether it is an address at all.
    static func isAddress(_ text: String) -> Bool {
        guard let parts = URL(string: text), let scheme = parts.scheme else { return false }
        return ["http", "https"].contains(scheme) && parts.host?.isEmpty == false
    }
}
