import ArgumentParser

/// The flags that every command reading settings shares.
struct SettingsOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Folder for models, transcripts and certificates.", valueName: "dir"))
    var dataDir: String?

    @Option(help: ArgumentHelp("YAML file with settings.", valueName: "file"))
    var config: String?

    /// The settings, with this command's own flags before everything else.
    func load(_ flags: [String: String?] = [:]) async throws -> Settings {
        var given = flags.compactMapValues { $0 }
        if let dataDir { given["data-dir"] = dataDir }
        return try await Settings.load(flags: given, file: config)
    }
}
