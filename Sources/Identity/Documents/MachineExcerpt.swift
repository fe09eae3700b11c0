package import Deployment
import Foundation
import Glibc

/// What of the machine may make a difference, and is no secret.
package enum MachineExcerpt {
    package static func current(_ deployment: DeploymentReport) -> [String: String] {
        var name = utsname()
        uname(&name)
        var found = [
            "kernel": text(of: name.release),
            "architecture": text(of: name.machine),
            "glibc": String(cString: gnu_get_libc_version()),
            "processors": "\(ProcessInfo.processInfo.activeProcessorCount)",
            "memory": "\(ProcessInfo.processInfo.physicalMemory >> 20) MiB",
            "deployment": deployment.stack.map { $0.kind.rawValue }.joined(separator: " > "),
            "updates": deployment.strategy.kind.rawValue,
        ]
        found["installed-as"] = deployment.install.kind?.rawValue
        found["system"] = value(of: "PRETTY_NAME", in: read(SystemPaths.system), separator: "=")
        let processor = read(SystemPaths.processor)
        found["processor"] = value(of: "model name", in: processor, separator: ":")
        found["processor-features"] = value(of: "flags", in: processor, separator: ":").map { features in
            // Of the many, those that speech kernels are made for.
            let known: Set<Substring> = ["sse4_2", "avx", "f16c", "fma", "bmi2", "avx2", "avx512f", "avx512_bf16"]
            return features.split(separator: " ").filter { known.contains($0) }.sorted().joined(separator: " ")
        }
        return found
    }

    private static func read(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The value of the first line with a key, without quotation marks.
    static func value(of key: String, in text: String, separator: Character) -> String? {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: separator, maxSplits: 1)
            guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == key else { continue }
            return parts[1].trimmingCharacters(in: .init(charactersIn: " \t\""))
        }
        return nil
    }

    private static func text(of field: some Any) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
