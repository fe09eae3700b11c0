import Deployment
import SpeechEngine
import SpeechModels

extension Services {
    /// How many windows of a model are decoded at once.
    ///
    /// - Parameter choice: Another engine than the settings'.
    func lanePlan(_ model: WhisperModel, _ choice: EngineChoice? = nil) -> LanePlan {
        let choice = choice ?? settings.engine
        // What cannot be read is an error as soon as the engine is made.
        let preference = try? preference(for: model.id, choice)
        let path = try? models.path(of: model.id)
        let isNative = choice.isNative(model: path ?? "", preference: preference)
        return LanePlan(isNative: isNative, wanted: settings.lanes, memory: MemoryReading.current()?.total) {
            model.memoryNeed(windows: $0, together: isNative)
        }
    }
}
