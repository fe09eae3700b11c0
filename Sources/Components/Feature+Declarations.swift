extension Feature {
    package var declaration: Declaration {
        switch self {
        case .transcription:
            Declaration(
                name: "Transcribing while the caller waits",
                needs: [.dataDirectory, .mediaDecoder, .voiceDetector, .archive, .scratch],
                routes: ["POST /v1/audio/transcriptions", "POST /v1/audio/translations", "POST /transcribe"]
            )
        case .queue:
            Declaration(
                name: "Handing in recordings as jobs",
                needs: [.dataDirectory, .mediaDecoder, .voiceDetector, .archive, .scratch, .recordings],
                routes: ["POST /api/recordings"]
            )
        case .uploads:
            Declaration(
                name: "Uploads in pieces",
                needs: [.dataDirectory, .mediaDecoder, .voiceDetector, .archive, .uploads],
                routes: [
                    "POST /api/uploads", "HEAD /api/uploads/{id}", "PATCH /api/uploads/{id}",
                    "DELETE /api/uploads/{id}",
                ]
            )
        case .jobs:
            Declaration(
                name: "Jobs",
                needs: [.archive],
                routes: [
                    "GET /api/jobs", "GET /api/jobs/{id}", "GET /api/jobs/{id}/events", "POST /api/jobs/{id}/cancel",
                    "POST /api/jobs/{id}/retry", "PATCH /api/jobs/{id}", "DELETE /api/jobs/{id}",
                ]
            )
        case .transcripts:
            Declaration(
                name: "Transcripts: reading, searching, editing, exporting",
                needs: [.archive],
                routes: [
                    "GET /api/transcripts", "GET /api/transcripts/{id}", "DELETE /api/transcripts/{id}",
                    "PATCH /api/transcripts/{id}", "GET /api/transcripts/{id}/revisions",
                    "POST /api/transcripts/{id}/revert", "GET /api/tags", "GET /api/transcripts/export.zip",
                ]
            )
        case .imports:
            Declaration(
                name: "Importing transcripts",
                needs: [.dataDirectory, .archive, .scratch],
                routes: ["POST /api/transcripts/import"]
            )
        case .keptRecordings:
            Declaration(
                name: "Listening to kept recordings",
                needs: [.keptRecordings],
                routes: ["GET /api/transcripts/{id}/audio", "DELETE /api/transcripts/{id}/audio"]
            )
        case .watchedFolder: Declaration(name: "The watched folder", needs: [.inbox])
        case .models:
            Declaration(
                name: "Models: which there are, downloads, the default",
                routes: [
                    "GET /v1/models", "GET /v1/models/{id}", "GET /api/models", "GET /api/models/{id}",
                    "DELETE /api/models/{id}", "PUT /api/models/default", "POST /api/models/{id}/download",
                    "GET /api/models/{id}/events", "POST /api/models/{id}/cancel", "POST /api/models/{id}/verify",
                ]
            )
        case .accounts:
            Declaration(
                name: "Logins, API keys, accounts, the audit log",
                needs: [.accounts],
                routes: [
                    "POST /api/setup", "POST /api/login", "POST /api/logout", "GET /api/session", "POST /api/password",
                    "GET /api/sessions", "DELETE /api/sessions/{id}", "GET /api/keys", "POST /api/keys",
                    "DELETE /api/keys/{id}", "GET /api/accounts", "POST /api/accounts", "PATCH /api/accounts/{id}",
                    "DELETE /api/accounts/{id}", "GET /api/audit",
                ]
            )
        case .backups: Declaration(name: "Making a backup", needs: [.archive], routes: ["POST /api/backups"])
        case .scheduledBackups: Declaration(name: "Backups on a schedule", needs: [.backups])
        case .updates:
            Declaration(
                name: "Updates",
                needs: [.supervisor],
                routes: [
                    "GET /api/enterprise/check-updates", "GET /api/enterprise/update-status",
                    "POST /api/enterprise/start-update", "POST /api/enterprise/cancel-update",
                    "POST /api/enterprise/rollback", "POST /api/enterprise/hold-updates",
                    "DELETE /api/enterprise/hold-updates", "GET /api/enterprise/update-history",
                ]
            )
        case .encryption: Declaration(name: "Browsers and programs trusting the connection", needs: [.certificate])
        case .protection: Declaration(name: "Protection from hostile media", needs: [.confinement])
        case .genuineness: Declaration(name: "Running what was shipped", needs: [.programFiles])
        case .maintenance:
            // Ordering it anew is what mends the file.
            Declaration(name: "Maintenance that was ordered", needs: [.maintenance])
        case .administration:
            Declaration(
                name: "Administration",
                routes: [
                    "GET /api/backups", "GET /api/logs", "GET /api/logs/level", "PUT /api/logs/level",
                    "GET /api/enterprise-maintenance/status", "POST /api/enterprise-maintenance/enable",
                    "POST /api/enterprise-maintenance/disable", "GET /api/enterprise/deployment-info",
                    "GET /health/detailed", "GET /metrics", "GET /api/identity",
                ]
            )
        case .pages:
            Declaration(
                name: "The pages, health, and the API's description",
                routes: [
                    "GET /", "GET /admin", "GET /login", "GET /docs", "GET /assets/…", "GET /ca.pem", "GET /health",
                    "GET /health/live", "GET /health/ready", "GET /api/openapi.json", "OPTIONS /api/uploads",
                ]
            )
        }
    }
}
