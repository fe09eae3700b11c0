import Foundation

/// Where data goes when nobody says.
package enum DataDirectory {
    /// `.appliance` of the checkout that the executable was built in, else the user's data folder.
    ///
    /// - Parameters:
    ///   - executable: The running binary.
    ///   - environment: For `XDG_DATA_HOME` and `HOME`.
    package static func standard(
        executable: String? = Bundle.main.executablePath,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String {
        if let checkout = executable.flatMap(checkout) { return checkout + "/.appliance" }
        let home = environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
        // The specification has relative paths ignored.
        let data = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.local/share"
        return data + "/whisper-appliance"
    }

    /// The package root above a build folder, for a binary that lies in one.
    private static func checkout(of executable: String) -> String? {
        let parts = URL(fileURLWithPath: executable).resolvingSymlinksInPath().pathComponents
        guard let build = parts.lastIndex(where: { $0.hasPrefix(".build") }), build > 0 else { return nil }
        let root = parts[1..<build].map { "/" + $0 }.joined()
        return FileManager.default.fileExists(atPath: root + "/Package.swift") ? root : nil
    }
}
