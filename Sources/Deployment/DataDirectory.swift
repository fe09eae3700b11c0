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
        if let checkout = executable.flatMap({ ProgramPlace(executable: $0).checkout }) {
            return checkout + "/.appliance"
        }
        let home = environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
        // The specification has relative paths ignored.
        let data = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.local/share"
        return data + "/whisper-appliance"
    }
}
