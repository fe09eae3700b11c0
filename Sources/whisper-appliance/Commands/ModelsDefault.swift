import ArgumentParser
import SpeechModels

/// `models default`.
struct ModelsDefault: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "default",
        abstract: "Says which model is used where none is named, or chooses it; a running server follows."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "An installed model.")
    var id: String?

    func run() async throws {
        try await reportingFailure {
            let services = try Services(settings: try await settings.load(), logger: .quiet)
            guard let id else {
                print(try services.defaultModel.current())
                return
            }
            let model = try ModelCatalogue.model(named: id)
            // Only what can be used may become the default.
            _ = try await ModelWork(services.models).checkedPath(of: model.id)
            try services.defaultModel.choose(model.id)
            print("Model \(model.id) is the default.")
        }
    }
}
