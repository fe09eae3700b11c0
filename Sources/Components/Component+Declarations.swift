extension Component {
    /// The only place that says what a part is, what it needs, and what mends it.
    package var declaration: Declaration {
        switch self {
        case .dataDirectory:
            Declaration(
                name: "The disk of the data directory",
                probe: "the free room is measured; less than 512 MiB is too little",
                remedy: "free some room (df -h, whisper-appliance backup list, whisper-appliance models list)."
            )
        case .mediaDecoder:
            Declaration(
                name: "ffmpeg and ffprobe, which read media",
                probe: "both are looked for in the folders of PATH",
                remedy: "install ffmpeg (apt install ffmpeg); no restart is needed."
            )
        case .confinement:
            Declaration(
                name: "The kernel's means to confine ffmpeg",
                probe: "the kernel is asked for Landlock and for filters of system calls",
                outage: "Media is decoded with less protection than there should be.",
                remedy: "run a kernel from 5.13 on with Landlock and seccomp, on the host if this is a container."
            )
        case .model:
            Declaration(
                name: "The default model",
                probe: "its file is compared with what was published, and memory is found for it",
                remedy: "whisper-appliance models download ID, or models default ID for another; no restart is needed."
            )
        case .engine:
            Declaration(
                name: "The engine's worker process",
                needs: [.model],
                probe: "it is started and loads the model",
                remedy: "look at the lines before it in the log; whisper-appliance models verify checks the model, and"
                    + " reinstalling this version the engine."
            )
        case .voiceDetector:
            Declaration(
                name: "The voice detector in the engine's worker",
                needs: [.engine],
                probe: "the worker loads its weights, which are part of the binary",
                remedy: "free some memory, or reinstall this version."
            )
        case .archive:
            Declaration(
                name: "The archive of transcripts and jobs",
                probe: "it is opened, a row is read, and its file is still the one that was opened",
                outage: "The archive of transcripts and jobs cannot be used.",
                remedy: "whisper-appliance backup list, then backup restore FILE --replace, with the appliance stopped."
            )
        case .accounts:
            Declaration(
                name: "The accounts, keys and the audit log",
                probe: "the file is opened, a row is read, and it is still the one that was opened",
                outage: "Accounts and keys cannot be used; only the admin token is known.",
                remedy: "whisper-appliance backup list, then backup restore FILE --replace, with the appliance stopped."
            )
        case .scratch:
            Declaration(
                name: "The folder for uploads that are being received",
                probe: "this account may write to it",
                outage: "Recordings cannot be received.",
                remedy: "whisper-appliance doctor --fix; no restart is needed."
            )
        case .recordings:
            Declaration(
                name: "The folder for recordings of jobs",
                probe: "this account may write to it",
                outage: "Recordings cannot be taken in as jobs.",
                remedy: "whisper-appliance doctor --fix; no restart is needed."
            )
        case .uploads:
            Declaration(
                name: "The folder for uploads in pieces",
                probe: "this account may write to it",
                outage: "Recordings cannot be uploaded in pieces.",
                remedy: "whisper-appliance doctor --fix; no restart is needed."
            )
        case .keptRecordings:
            Declaration(
                name: "The folder for recordings that are kept",
                needs: [.archive],
                probe: "this account may write to it, if there is one; off unless recordings are kept",
                outage: "Kept recordings cannot be reached.",
                remedy: "give the account of the appliance the folder back (whisper-appliance doctor says which)."
            )
        case .inbox:
            Declaration(
                name: "The watched folder",
                needs: [.archive, .recordings, .mediaDecoder, .engine],
                probe: "it is listed and this account may write to it; off if none is watched",
                outage: "The watched folder needs attention.",
                remedy: "do what the reason asks for; the setting inbox names the folder."
            )
        case .backups:
            Declaration(
                name: "Backups on a schedule",
                needs: [.archive],
                probe: "the last one was made in time and is there; off if none are scheduled",
                outage: "Backups are not made as they should be.",
                remedy: "do what the reason asks for, then make one: whisper-appliance backup create."
            )
        case .certificate:
            Declaration(
                name: "The server's certificate",
                probe: "its date is compared with the clock; off without TLS",
                outage: "The certificate has run out, or soon will.",
                remedy: "restart the appliance, which makes a new one; if the clock is wrong, timedatectl set-ntp true."
            )
        case .programFiles:
            Declaration(
                name: "The program files",
                probe: "supervisor and server compare what runs with the release's manifest; off where there is none",
                outage: "The program files are not what was shipped, or nobody can tell; reinstalling this version"
                    + " repairs them.",
                remedy: "whisper-appliance update start --reinstall --wait."
            )
        case .supervisor:
            Declaration(
                name: "The supervisor, which exchanges releases",
                probe: "its socket is connected to; off where releases are exchanged in another way",
                outage: "The appliance cannot be updated.",
                remedy: "restart the service, and look into its log (journalctl -u whisper-appliance)."
            )
        case .maintenance:
            Declaration(
                name: "The file of what maintenance was ordered",
                probe: "it is read",
                outage: "What maintenance was ordered cannot be read.",
                remedy: "whisper-appliance maintenance off, which writes it anew."
            )
        }
    }
}
