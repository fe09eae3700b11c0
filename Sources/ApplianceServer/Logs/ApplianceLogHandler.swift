package import Logging

/// Writes the log to standard error and into the book of its newest lines.
///
/// Each line carries the ids of the request and the job in whose task it is written, whatever logger wrote it.
package struct ApplianceLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let output: StreamLogHandler
    private let book: LogBook
    private var ownLevel: Logger.Level?

    package init(label: String, book: LogBook) {
        output = StreamLogHandler.standardError(label: label)
        self.book = book
    }

    /// The book's, which may change at any time, unless somebody set another for this logger only.
    package var logLevel: Logger.Level {
        get { ownLevel ?? book.level }
        set { ownLevel = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadataProvider?.get() ?? [:]
        let task = Logger.current
        for key in LogKey.ofTasks { all[key] = task[metadataKey: key] }
        all.merge(metadata) { $1 }
        all.merge(event.metadata ?? [:]) { $1 }
        if let error = event.error { all[LogKey.error] = "\(error)" }
        var event = event
        event.metadata = all
        event.error = nil
        output.log(event: event)
        book.add(event.level, "\(event.message)", all)
    }
}

/// Names of what log lines carry.
enum LogKey {
    /// Hummingbird's name for it.
    static let request = "hb.request.id"
    static let job = "job.id"
    static let error = "error"

    /// What a task that works for a request or a job says in each line.
    static let ofTasks = [request, job]
}
