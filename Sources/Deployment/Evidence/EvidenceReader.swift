import Foundation
import Glibc

/// Reads the evidence below a root folder: the machine's, or one that looks like it.
struct EvidenceReader {
    /// Variables that tell something, and are no secrets.
    private static let variables = ["container", "KUBERNETES_SERVICE_HOST", "WSL_DISTRO_NAME", "LD_PRELOAD"]
    /// Nobody's mount table is larger; of other files the beginning is enough.
    private static let limit = 1 << 20

    let root: String
    let environment: [String: String]

    func read() -> DeploymentEvidence {
        DeploymentEvidence(
            readings: Dictionary(uniqueKeysWithValues: SystemPaths.allCases.map { ($0, read($0)) }),
            variables: environment.filter { Self.variables.contains($0.key) && !$0.value.isEmpty }
        )
    }

    func read(_ path: SystemPaths) -> DeploymentEvidence.Reading {
        // Nothing of this may ever block.
        let descriptor = open(root + path.rawValue, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return Self.reading(of: errno) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while content.count < Self.limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { return Self.reading(of: errno) }
            if count == 0 { break }
            content += buffer.prefix(count)
        }
        return .present(Self.essence(of: String(decoding: content, as: UTF8.self), in: path))
    }

    private static func reading(of error: Int32) -> DeploymentEvidence.Reading {
        switch error {
        case ENOENT, ENOTDIR: .absent
        // Folders and sockets are there, they only cannot be read.
        case EISDIR, ENXIO: .present("")
        default: .unreadable(String(cString: strerror(error)))
        }
    }

    /// What of a file tells something; the rest is nobody's business.
    private static func essence(of text: String, in path: SystemPaths) -> String {
        switch path {
        case .firstEnvironment:
            text.split(separator: "\0").first { $0.hasPrefix("container=") }.map { String($0.dropFirst(10)) } ?? ""
        case .hosts:
            text.split(separator: "\n").first { $0.contains("BEGIN PVE") }.map(String.init) ?? ""
        case .processor: processor(text)
        default: text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// Whether the processor says that a hypervisor is below it; empty where processors do not say.
    private static func processor(_ text: String) -> String {
        guard let flags = text.split(separator: "\n").first(where: { $0.hasPrefix("flags") }) else { return "" }
        return flags.split(separator: " ").contains("hypervisor") ? "hypervisor" : "no hypervisor"
    }
}
