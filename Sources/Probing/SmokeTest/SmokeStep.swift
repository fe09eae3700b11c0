/// The steps of the smoke test, in their order.
package enum SmokeStep: String, Sendable, CaseIterable, Encodable {
    case connection, tls, health, identity, permissions, page, transcription, streaming, updates, maintenance

    /// What to do when it fails.
    var remedy: String {
        switch self {
        case .connection: "See whether the appliance runs and this machine may reach its port."
        case .tls:
            "Trust its own authority with --ca FILE or --pin SHA256 (it is at /ca.pem), at an address in the certificate."
        case .health: "Run 'whisper-appliance doctor' there; /health/detailed and the log say more."
        case .identity: "Run the program of the same release, or deploy again: something else answers than was shipped."
        case .permissions: "Take it off the network until this is understood."
        case .page: "Deploy the release again: its page is not the one that belongs to it."
        case .transcription, .streaming: "Run 'whisper-appliance doctor' there; the log says more."
        case .updates: "See 'update-url' in the settings, and the log. Where there is no network: --offline."
        case .maintenance: "See 'whisper-appliance maintenance status' there, and end it with 'maintenance off'."
        }
    }
}
