import ApplianceServer
import Deployment
import Foundation

extension SettingsReader {
    /// The watched folder and what is laid there; nil if none is watched.
    ///
    /// - Throws: `SettingsError`.
    func inbox(_ paths: AppliancePaths) throws -> InboxPolicy? {
        let formats = try (list("inbox-formats") ?? "txt,srt,json").split(separator: ",").map { text in
            let name = text.trimmingCharacters(in: .whitespaces)
            guard let format = InboxPolicy.Format(rawValue: name) else {
                let names = InboxPolicy.Format.allCases.map(\.rawValue).joined(separator: ", ")
                throw SettingsError(key: "inbox-formats", value: name, expected: "of \(names), with commas between")
            }
            return format
        }
        guard !formats.isEmpty else {
            throw SettingsError(key: "inbox-formats", value: "", expected: "at least one format")
        }
        guard let place = string("inbox") else {
            return InboxPolicy(folder: paths.inbox, isOwn: true, formats: formats)
        }
        // YAML reads some of these words as yes and no.
        switch place.lowercased() {
        case "on", "true": return InboxPolicy(folder: paths.inbox, isOwn: true, formats: formats)
        case "off", "false": return nil
        default: break
        }
        let folder = URL(fileURLWithPath: place).standardizedFileURL.path
        // Else the appliance's own files would be taken for recordings.
        let isApart = !(paths.data + "/").hasPrefix(folder + "/") && !folder.hasPrefix(paths.data + "/")
        guard place.hasPrefix("/"), folder != "/", isApart || folder == paths.inbox else {
            throw SettingsError(
                key: "inbox",
                value: place,
                expected: "on, off, or the absolute path of a folder apart from the data folder"
            )
        }
        return InboxPolicy(folder: folder, isOwn: folder == paths.inbox, formats: formats)
    }
}
