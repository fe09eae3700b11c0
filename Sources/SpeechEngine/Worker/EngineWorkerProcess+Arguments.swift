extension EngineWorkerProcess.Settings {
    /// The settings as command line arguments, in the order the hidden subcommand takes them.
    var arguments: [String] { [model, String(lanes)] }

    /// The settings from those arguments, or nil if they are others.
    package init?(arguments: [String]) {
        guard arguments.count == 2, let lanes = Int(arguments[1]), (1...64).contains(lanes) else { return nil }
        self.init(model: arguments[0], lanes: lanes)
    }
}
