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
            "glibc": libraryVersion,
            "processors": "\(ProcessInfo.processInfo.activeProcessorCount)",
            "memory": "\(ProcessInfo.processInfo.physicalMemory >> 20) MiB",
            "deployment": deployment.stack.map { $0.kind.rawValue }.joined(separator: " > "),
            "updates": deployment.strategy.kind.rawValue,
        ]
        found["installed-as"] = deployment.install.kind?.rawValue
        found["system"] = value(of: "PRETTY_NAME", in: read(SystemPaths.system), separator: "=")
        let processor = read(SystemPaths.processor)
        found["processor"] = processorName(in: processor)
        found["processor-features"] = value(of: "flags", in: processor, separator: ":").map { features in
            // Of the many, those that speech kernels are made for.
            let known: Set<Substring> = ["sse4_2", "avx", "f16c", "fma", "bmi2", "avx2", "avx512f", "avx512_bf16"]
            return features.split(separator: " ").filter { known.contains($0) }.sorted().joined(separator: " ")
        }
        return found
    }

    /// What the machine computes with: the processor's name and how many there are.
    package static var processor: String {
        let name = processorName(in: read(SystemPaths.processor)) ?? "unknown processor"
        return "\(name), \(ProcessInfo.processInfo.activeProcessorCount)"
    }

    private static func processorName(in text: String) -> String? { value(of: "model name", in: text, separator: ":") }

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

    /// Of the C library: `confstr` answers with, for example, “glibc 2.36”.
    private static var libraryVersion: String {
        var answer = [CChar](repeating: 0, count: 64)
        let length = confstr(Int32(_CS_GNU_LIBC_VERSION), &answer, answer.count)
        return String(decoding: answer.prefix(max(0, length - 1)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func text<Field>(of field: Field) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
