package import Logging
package import ModelDownloads
import ServiceLifecycle
import SpeechModels

/// The downloads that the server carries out, and how they fare.
package actor DownloadBoard: Service {
    /// A download, running or over.
    struct Download: Equatable, Sendable {
        enum State: String, Sendable {
            case downloading, installed, failed, cancelled
        }

        var state = State.downloading
        var progress: DownloadProgress
        /// Why it failed.
        var problem: String?
    }

    private struct Order: Sendable {
        var model: WhisperModel
        /// Ends when the download is to be cancelled.
        var isWanted: AsyncStream<Void>
    }

    /// Time between two notices of progress.
    private static let pace = Duration.milliseconds(100)

    private let downloader: ModelDownloader
    private let logger: Logger
    private let orders: AsyncStream<Order>
    private let order: AsyncStream<Order>.Continuation
    private var downloads: [String: Download] = [:]
    private var running: [String: AsyncStream<Void>.Continuation] = [:]
    private var watchers: [String: [Int: AsyncStream<Download>.Continuation]] = [:]
    private var watcherCount = 0

    package init(downloader: ModelDownloader, logger: Logger) {
        self.downloader = downloader
        self.logger = logger
        (orders, order) = AsyncStream.makeStream()
    }

    /// Carries downloads out until the application shuts down; what has arrived by then is kept.
    package func run() async throws {
        await withDiscardingTaskGroup { group in
            for await order in orders.cancelOnGracefulShutdown() {
                group.addTask { await self.carryOut(order) }
            }
            for model in running.keys { cancel(model) }
        }
    }

    /// The download of a model that runs, or the last one.
    func download(of model: WhisperModel) -> Download? { downloads[model.id] }

    /// Begins a download, unless one of the model runs already.
    func begin(_ model: WhisperModel) -> Download {
        if running[model.id] != nil, let download = downloads[model.id] { return download }
        let (isWanted, cancel) = AsyncStream.makeStream(of: Void.self)
        running[model.id] = cancel
        let done = downloader.store.partSize(of: model) ?? 0
        let source = downloader.supplies.first.map { "\($0)" } ?? ""
        let download = Download(progress: DownloadProgress(done: done, total: model.size, source: source))
        set(download, for: model.id)
        order.yield(Order(model: model, isWanted: isWanted))
        return download
    }

    /// Ends a download and waits until it is over; false if none runs.
    ///
    /// What has arrived is kept.
    func end(_ model: WhisperModel) async -> Bool {
        guard running[model.id] != nil else { return false }
        let states = watch(model)
        cancel(model.id)
        for await download in states where download.state != .downloading { break }
        return true
    }

    /// How a download fares: now, at each change, and when it is over; nothing if there was none.
    func watch(_ model: WhisperModel) -> AsyncStream<Download> {
        let (stream, continuation) = AsyncStream.makeStream(of: Download.self, bufferingPolicy: .bufferingNewest(1))
        if let download = downloads[model.id] { continuation.yield(download) }
        guard running[model.id] != nil else {
            continuation.finish()
            return stream
        }
        watcherCount += 1
        let number = watcherCount
        watchers[model.id, default: [:]][number] = continuation
        continuation.onTermination = { [weak self] _ in
            // The handler is synchronous and the actor is not; nothing waits for this task.
            Task { await self?.forget(number, model.id) }
        }
        return stream
    }

    private func forget(_ watcher: Int, _ model: String) { watchers[model]?[watcher] = nil }

    private func cancel(_ model: String) { running[model]?.finish() }

    private func carryOut(_ order: Order) async {
        let model = order.model
        let (steps, step) = AsyncStream.makeStream(of: DownloadProgress.self, bufferingPolicy: .bufferingNewest(1))
        let outcome = await withTaskGroup(of: Download.State?.self) { group in
            group.addTask {
                for await progress in steps {
                    await self.note(progress, for: model.id)
                    try? await Task.sleep(for: Self.pace)
                }
                return nil
            }
            group.addTask {
                for await _ in order.isWanted {}
                return .cancelled
            }
            group.addTask { [downloader] in
                do {
                    _ = try await downloader.download(model) { step.yield($0) }
                    return .installed
                } catch is CancellationError {
                    return .cancelled
                } catch {
                    await self.complain(error, about: model.id)
                    return .failed
                }
            }
            let outcome = await group.next() ?? nil
            group.cancelAll()
            // The download has let go of its files when this is over.
            await group.waitForAll()
            return outcome
        }
        over(model, outcome ?? .cancelled)
    }

    private func note(_ progress: DownloadProgress, for id: String) {
        guard var download = downloads[id] else { return }
        download.progress = progress
        set(download, for: id)
    }

    private func complain(_ error: any Error, about id: String) {
        logger.error("a model could not be downloaded", metadata: ["model": "\(id)", "error": "\(error)"])
        downloads[id]?.problem = "\(error)"
    }

    private func over(_ model: WhisperModel, _ state: Download.State) {
        running[model.id] = nil
        guard var download = downloads[model.id] else { return }
        // It may have been done when it was cancelled.
        let isInstalled = (try? downloader.store.path(of: model.id)) != nil
        download.state = isInstalled ? .installed : state
        download.progress.note = nil
        download.progress.done = isInstalled ? model.size : downloader.store.partSize(of: model) ?? 0
        set(download, for: model.id)
        for watcher in (watchers.removeValue(forKey: model.id) ?? [:]).values { watcher.finish() }
    }

    private func set(_ download: Download, for id: String) {
        downloads[id] = download
        for watcher in (watchers[id] ?? [:]).values { watcher.yield(download) }
    }
}
