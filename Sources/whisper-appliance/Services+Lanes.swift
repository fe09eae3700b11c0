import Deployment
import SpeechEngine
import SpeechModels

extension Services {
    /// How many windows of a model are decoded at once, as it was measured or as is usual.
    func lanePlan(_ model: WhisperModel) -> LanePlan {
        let preference = preference(for: model.id)
        // What cannot be read is an error as soon as the engine is made.
        let path = try? models.path(of: model.id)
        let isNative = settings.engine.isNative(model: path ?? "", preference: preference)
        return lanePlan(model, isNative: isNative, measured: preference?.setup.lanes)
    }

    /// What an engine takes of this machine as long as nobody has measured what suits it best.
    func setup(_ program: EngineProgram, of model: WhisperModel) -> EngineSetup {
        let plan = lanePlan(model, isNative: program.engine == .native)
        return EngineSetup(program, threads: settings.threads, lanes: plan.lanes)
    }

    private func lanePlan(_ model: WhisperModel, isNative: Bool, measured: Int? = nil) -> LanePlan {
        LanePlan(
            isNative: isNative,
            wanted: settings.lanes,
            measured: measured,
            memory: MemoryReading.current()?.total
        ) {
            model.memoryNeed(windows: $0, together: isNative)
        }
    }
}
