import ApplianceServer
import Configuration
import ModelDownloads

/// What the owner has set about models.
struct ModelSettings: Sendable {
    /// Where they are downloaded from, in this order.
    var sources: [ModelSupply]
    /// When they leave memory.
    var idle: IdleLimits
    /// The longest time in which a source sends nothing.
    var timeout: Duration
    /// How long nobody must have used a model before the machine is measured with it; nil for never.
    var calibration: Duration?

    /// - Throws: `SettingsError`.
    init(_ values: SettingsReader) throws {
        let text = values.list("model-sources")
        do {
            sources = try text.map { try ModelSupply.list($0) } ?? [.hub]
        } catch {
            throw SettingsError(
                key: "model-sources",
                value: text ?? "",
                expected: "'hub', addresses and absolute paths, with commas between"
            )
        }
        timeout = try values.time("model-timeout", expected: "a time such as 30s or 2m") ?? .seconds(30)
        if values.string("calibrate-after") == "never" {
            calibration = nil
        } else {
            calibration = try values.time("calibrate-after", expected: "a time such as 2m, or never") ?? .seconds(120)
        }
        if values.string("model-idle") == "never" {
            idle = IdleLimits(ofDefault: nil, ofOthers: nil)
        } else if let limit = try values.time("model-idle", expected: "a time such as 15m, or never") {
            idle = IdleLimits(ofDefault: limit, ofOthers: limit)
        } else {
            idle = IdleLimits()
        }
    }
}

extension SettingsReader {
    /// A list of the file, or one text with commas.
    func list(_ key: String) -> String? {
        string(key) ?? reader.stringArray(forKey: ConfigKey([key]))?.joined(separator: ",")
    }

    /// A time above zero, with its unit: `s`, `m` or `h`.
    ///
    /// - Throws: `SettingsError`.
    func time(_ key: String, expected: String) throws -> Duration? {
        try string(key).map { text in
            let units = ["s": 1, "m": 60, "h": 3600]
            guard let unit = units[String(text.suffix(1))], let count = Int(text.dropLast()), count > 0,
                case let (seconds, false) = count.multipliedReportingOverflow(by: unit), seconds < 1 << 40
            else { throw SettingsError(key: key, value: text, expected: expected) }
            return .seconds(seconds)
        }
    }
}
