extension Settings {
    /// Where programs on this machine reach the server, for example `https://localhost:5001`.
    var address: String {
        let isLocal = ["127.0.0.1", "::1", "localhost", "0.0.0.0", "::"].contains(host)
        return "\(tls ? "https" : "http")://\(isLocal ? "localhost" : host):\(port)"
    }
}
