import DurableStorage
import Foundation

/// What updates remember beside the journal: floor, failed releases, hold and history.
package struct UpdateRecords: Sendable {
    private let layout: InstallationLayout

    package init(_ layout: InstallationLayout) { self.layout = layout }

    /// What nothing may go below; when the record is missing or damaged, at least the version that runs.
    package func floor() -> Floor {
        if let floor = SmallRecord<Floor>(path: layout.floor).load().value { return floor }
        let active = try? GenerationStore(layout).active()
        return Floor(minimumVersion: active?.side.release.version)
    }

    /// Raises the floor durably; nothing happens when it is as high already.
    ///
    /// - Throws: `StorageError`.
    package func raiseFloor(to other: Floor) throws {
        let record = SmallRecord<Floor>(path: layout.floor)
        let stored = record.load().value
        var floor = stored ?? Floor()
        floor.raise(to: other)
        if floor != stored { try record.store(floor) }
    }

    package func failedReleases() -> FailedReleases {
        SmallRecord<FailedReleases>(path: layout.failed).load().value ?? FailedReleases()
    }

    /// - Throws: `StorageError`.
    package func changeFailedReleases(_ change: (inout FailedReleases) -> Void) throws {
        let old = failedReleases()
        var new = old
        change(&new)
        if new != old { try SmallRecord<FailedReleases>(path: layout.failed).store(new) }
    }

    /// The owner's hold, expired or not.
    ///
    /// A record that cannot be read holds until it is lifted.
    package func hold() -> Hold? {
        let (hold, isDamaged) = SmallRecord<Hold>(path: layout.hold).load()
        guard isDamaged else { return hold }
        let held = Hold(until: nil, since: Date(timeIntervalSince1970: 0), note: "The record of the hold was damaged.")
        try? SmallRecord<Hold>(path: layout.hold).store(held)
        return held
    }

    /// - Throws: `StorageError`.
    package func setHold(_ hold: Hold?) throws {
        let record = SmallRecord<Hold>(path: layout.hold)
        if let hold { try record.store(hold) } else { try record.remove() }
    }

    /// What the owner had set when it was last asked; nil when nobody knows.
    package func settings() -> UpdateSettings? { SmallRecord<UpdateSettings>(path: layout.settings).load().value }

    /// - Throws: `StorageError`.
    package func keep(_ settings: UpdateSettings) throws {
        try SmallRecord<UpdateSettings>(path: layout.settings).store(settings)
    }

    /// The last comparison of a running release with its manifest.
    package func drift() -> DriftReport? { SmallRecord<DriftReport>(path: layout.drift).load().value }

    /// - Throws: `StorageError`.
    package func keep(_ drift: DriftReport) throws { try SmallRecord<DriftReport>(path: layout.drift).store(drift) }

    /// What the webhook was told; `isDamaged` when nobody knows any more.
    package func webhook() -> (record: WebhookRecord?, isDamaged: Bool) {
        let (value, isDamaged) = SmallRecord<WebhookRecord>(path: layout.webhook).load()
        return (value, isDamaged)
    }

    /// - Throws: `StorageError`.
    package func keep(_ webhook: WebhookRecord) throws {
        try SmallRecord<WebhookRecord>(path: layout.webhook).store(webhook)
    }

    /// The newest entries, oldest first; lines that cannot be read are left out.
    package func history(_ count: Int = 50) -> [HistoryEntry] {
        let lines = (try? HistoryLog(layout.history).last(count)) ?? []
        return lines.compactMap { try? UpdateJSON.decode(HistoryEntry.self, from: Data($0)) }
    }

    /// - Throws: `StorageError`.
    package func append(_ entry: HistoryEntry) throws {
        try HistoryLog(layout.history).append(try UpdateJSON.encode(entry))
    }
}
