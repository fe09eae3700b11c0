import Archive
import Foundation

extension Examination {
    /// Less room than this stops backups, in bytes; less than the second, everything.
    private static let scarce = 2 << 30
    private static let exhausted = 512 << 20
    /// The same for files.
    private static let scarceFiles = 10_000
    private static let exhaustedFiles = 500
    /// SQLite empties its log at 4 MiB, so that one of so many bytes cannot be emptied.
    private static let longLog = 512 << 20

    var entries: [Finding] {
        guard let data = facts.entries.first else { return [] }
        guard data.found != nil else {
            return [
                Finding(
                    "data.missing",
                    .error,
                    measured: "\(data.path) is not there.",
                    why: "Everything that the appliance keeps lies there.",
                    remedy: "whisper-appliance serve, or name another with --data-dir"
                )
            ]
        }
        // Whoever may not look into it cannot say what is there.
        return data.isReadable ? facts.entries.flatMap { check($0, owner: data.owner) } : [unreadable(data)]
    }

    private func unreadable(_ entry: DataEntry) -> Finding {
        Finding(
            "data.unreadable",
            .error,
            measured: "This account may not read \(entry.path), which belongs to user \(entry.owner).",
            why: "Neither the appliance nor the doctor can work without.",
            remedy: "Use the account that the appliance runs as: sudo -u '#\(entry.owner)' whisper-appliance doctor"
        )
    }

    private func check(_ entry: DataEntry, owner: UInt32) -> [Finding] {
        let path = entry.path
        guard let found = entry.found else {
            return entry.isNeeded
                ? [
                    Finding(
                        "data.folder-missing",
                        .warning,
                        measured: "\(path) is not there.",
                        why: "A running appliance cannot put anything into it.",
                        remedy: "whisper-appliance doctor --fix",
                        repair: .makeFolder(path)
                    )
                ] : []
        }
        guard found == entry.expected else {
            return [
                Finding(
                    "data.kind",
                    .error,
                    measured: "\(path) is no \(entry.expected == .folder ? "folder" : "file").",
                    why: "The appliance neither reads nor writes through what it did not make.",
                    remedy: "Move it away and start the appliance again: mv \(path) \(path).old"
                )
            ]
        }
        // Whose it is says already why it cannot be read.
        var findings = entry.isReadable || entry.owner != owner ? [] : [unreadable(entry)]
        if entry.owner != owner {
            findings.append(
                Finding(
                    "data.owner",
                    .error,
                    measured: "\(path) belongs to user \(entry.owner), the data directory to \(owner).",
                    why: "The appliance may not be able to read or change it.",
                    remedy: "chown -R \(owner) \(path)"
                )
            )
        }
        if entry.mode & 0o077 != 0 {
            findings.append(
                Finding(
                    "data.mode",
                    entry.expected == .file ? .error : .warning,
                    measured: "\(path) has mode \(String(entry.mode, radix: 8)).",
                    why: "Others on this machine may read what is the owner's alone.",
                    remedy: "whisper-appliance doctor --fix",
                    repair: .makePrivate(path)
                )
            )
        }
        return findings
    }

    var disk: [Finding] {
        // Whoever cannot find the data directory is told so already.
        guard let data = facts.entries.first, data.found != nil, data.isReadable else { return [] }
        return space + files + writing(data) + syncing
    }

    private var space: [Finding] {
        let measured: String
        var severity = Finding.Severity.error
        switch facts.free {
        case .failed(let problem): measured = problem
        case .value(let free):
            guard free < max(Self.scarce, facts.updates.room ?? 0) else { return [] }
            let room = facts.updates.room.map { " The next update will need about \($0 >> 20) MiB." } ?? ""
            measured = "\(free >> 20) MiB are free where the data are.\(room)"
            if free >= Self.exhausted { severity = .warning }
        }
        return [
            Finding(
                "disk.space",
                severity,
                measured: measured,
                why: "Backups and updates need room, and recordings cannot be taken without any.",
                remedy: "df -h; whisper-appliance backup list; whisper-appliance models list"
            )
        ]
    }

    private var files: [Finding] {
        guard let count = facts.freeFiles, count < Self.scarceFiles else { return [] }
        return [
            Finding(
                "disk.files",
                count < Self.exhaustedFiles ? .error : .warning,
                measured: "Only \(count) more files can be made where the data are, whatever room is left.",
                why: "Each recording, transcript and update is made of files.",
                remedy: "df -i; delete what made so many files"
            )
        ]
    }

    private func writing(_ data: DataEntry) -> [Finding] {
        guard !facts.isWritable else { return [] }
        return [
            Finding(
                "disk.read-only",
                .error,
                measured: "The disk with \(data.path) is read-only.",
                why: "A disk becomes read-only when it fails; nothing can be transcribed or changed then.",
                remedy: "dmesg | grep -i error; mount -o remount,rw the disk once it is sound"
            )
        ]
    }

    private var syncing: [Finding] {
        guard facts.isWritable, let problem = facts.syncing else { return [] }
        return [
            Finding(
                "disk.sync",
                .error,
                measured: "A file that was written does not get onto the disk: \(problem)",
                why: "Nothing is accepted that would be lost with the power, so nothing can be accepted.",
                remedy: "df -h; dmesg | grep -i error"
            )
        ]
    }

    var archive: [Finding] { archiveFile + archiveLog }

    private var archiveLog: [Finding] {
        guard facts.archiveLog >= Self.longLog else { return [] }
        return [
            Finding(
                "archive.log",
                .warning,
                measured: "\(facts.archiveLog >> 20) MiB of changes are not in the archive's file yet.",
                why: "Some program has kept the archive open for long; reading gets slower and the disk fuller.",
                remedy: "systemctl restart whisper-appliance, and end other programs that read the archive"
            )
        ]
    }

    private var archiveFile: [Finding] {
        switch facts.archive {
        case nil where facts.hasServed:
            return [
                Finding(
                    "archive.missing",
                    .error,
                    measured: "There is no archive, but a server has worked here.",
                    why: "The transcripts are gone, and the next start begins an empty archive.",
                    remedy: "whisper-appliance backup list; then whisper-appliance backup restore FILE --replace"
                )
            ]
        case nil: return []
        case .failed(let problem):
            return [
                Finding(
                    "archive.damaged",
                    .error,
                    measured: problem,
                    why: "Transcripts may be lost.",
                    remedy: "whisper-appliance backup list; then whisper-appliance backup restore FILE --replace"
                )
            ]
        case .value(let found) where found.schema.reader > SchemaVersion.current.number:
            return [
                Finding(
                    "archive.schema",
                    .error,
                    measured: "The archive needs a release that knows schema \(found.schema.reader); "
                        + "this one knows \(SchemaVersion.current.number).",
                    why: "This release cannot work on it.",
                    remedy: "whisper-appliance update start --wait"
                )
            ]
        case .value(let found) where found.schema.number < SchemaVersion.current.number && facts.hasServed:
            return [
                Finding(
                    "archive.schema",
                    .warning,
                    measured: "The archive has schema \(found.schema.number); this release makes it "
                        + "\(SchemaVersion.current.number) when it starts, and has not.",
                    why: "Another program than this one works on it, or an older archive was put there.",
                    remedy: "systemctl restart whisper-appliance"
                )
            ]
        case .value: return []
        }
    }

    var backups: [Finding] {
        guard let problem = facts.backups else { return [] }
        return [
            Finding(
                "backup.late",
                .warning,
                measured: problem,
                why: "Without a backup a broken disk takes the transcripts with it.",
                remedy: "whisper-appliance backup create"
            )
        ]
    }

    var certificates: [Finding] {
        facts.certificates.sorted { $0.key < $1.key }.compactMap { name, expiry in
            switch expiry {
            case .failed(let problem): certificate(name, .error, "It cannot be read: \(problem)")
            case .value(let end):
                // Those of servers are renewed at a start when a month is left.
                if end < facts.now {
                    certificate(name, .error, "It ran out on \(end.formatted(.iso8601)).")
                } else if end < facts.now + 14 * 86400 {
                    certificate(name, .warning, "It runs out on \(end.formatted(.iso8601)).")
                } else {
                    nil
                }
            }
        }
    }

    private func certificate(_ name: String, _ severity: Finding.Severity, _ measured: String) -> Finding {
        Finding(
            "certificate." + name.prefix { $0 != "." },
            severity,
            measured: "\(name): \(measured)",
            why: "Browsers and programs refuse to speak to the appliance without a valid one.",
            remedy: name == "server.pem"
                ? "Start the appliance again: it makes a new one."
                : "Move the folder certificates away, start again, and have devices trust the new authority."
        )
    }
}
