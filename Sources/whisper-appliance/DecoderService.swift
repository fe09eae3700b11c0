import AudioIngest
import Logging
import ServiceLifecycle

/// Has media decoders wait for short recordings as long as the appliance takes any.
struct DecoderService: Service {
    let decoder: StandbyDecoder
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await decoder.run {
                logger.warning("no decoder waits for short recordings, which takes them a little longer")
            }
        }
    }
}
