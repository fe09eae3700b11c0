package import Foundation

/// A maintenance as somebody ordered it: it always has an end.
package struct MaintenanceNotice: Sendable, Equatable, Codable {
    /// Minutes it may take at most: a week.
    package static let longest = 7 * 24 * 60
    /// Days ahead it may be announced.
    package static let horizon = 90
    /// Characters of the message.
    package static let messageLimit = 500
    /// How many addresses may be let through.
    package static let addressLimit = 64
    /// Minutes it takes unless somebody says otherwise.
    package static let usual = 10

    /// What everybody is told.
    package let message: String?
    package let start: Date
    package let end: Date
    /// Who is let through beside administrators.
    package let addresses: [AddressRange]
    /// Who ordered it.
    package let author: String

    /// - Parameters:
    ///   - start: Nil for at once.
    ///   - minutes: Until it ends by itself.
    ///   - addresses: As in `AddressRange`.
    /// - Throws: What of it cannot be.
    package init(
        message: String? = nil,
        start: Date? = nil,
        minutes: Int = usual,
        addresses: [String] = [],
        author: String,
        at now: Date = .now
    ) throws(MaintenanceError) {
        guard (1...Self.longest).contains(minutes) else { throw .duration(minutes) }
        if let start {
            // Whoever says “now” has a clock of his own.
            let possible = now.addingTimeInterval(-60)...now.addingTimeInterval(Double(Self.horizon) * 86_400)
            guard possible.contains(start) else { throw .start(start) }
        }
        let message = message?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        guard message.count <= Self.messageLimit, message.unicodeScalars.allSatisfy(Self.canBeShown) else {
            throw .message
        }
        guard addresses.count <= Self.addressLimit else { throw .addresses(addresses.count) }
        var ranges: [AddressRange] = []
        for address in addresses { ranges.append(try AddressRange(address)) }
        self.message = message.isEmpty ? nil : message
        // The file has whole seconds; none is left out of the first one.
        self.start = Date(timeIntervalSince1970: (start ?? now).timeIntervalSince1970.rounded(.down))
        end = self.start.addingTimeInterval(Double(minutes * 60))
        self.addresses = ranges
        self.author = author
    }

    private static func canBeShown(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || scalar.properties.generalCategory != .control
    }
}
