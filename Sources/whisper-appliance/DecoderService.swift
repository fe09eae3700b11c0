import AudioIngest
import ServiceLifecycle

/// Has media decoders wait for short recordings as long as the appliance takes any.
struct DecoderService: Service {
    let decoder: StandbyDecoder

    func run() async throws {
        await cancelWhenGracefulShutdown { await decoder.run() }
    }
}
