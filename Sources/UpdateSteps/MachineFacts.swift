import Foundation
import Glibc
import Updates

/// What releases must fit.
struct MachineFacts: Equatable {
    /// For example `x86_64`.
    let arch: String
    /// Version of the C library, for example `2.36`.
    let glibc: String
    /// Bytes of memory.
    let memory: Int

    static var current: MachineFacts {
        var name = utsname()
        uname(&name)
        let arch = withUnsafeBytes(of: name.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return MachineFacts(
            arch: arch,
            glibc: glibcVersion,
            memory: Int(clamping: ProcessInfo.processInfo.physicalMemory)
        )
    }

    /// `confstr` answers with, for example, “glibc 2.36”.
    private static var glibcVersion: String {
        var answer = [CChar](repeating: 0, count: 64)
        let length = confstr(Int32(_CS_GNU_LIBC_VERSION), &answer, answer.count)
        let text = String(decoding: answer.prefix(max(0, length - 1)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return String(text.split(separator: " ").last ?? "")
    }

    /// The folder of releases for this machine.
    var platform: String { "\(arch)-linux" }

    /// - Throws: `StepRefusal` that says what the machine lacks.
    func check(_ manifest: ReleaseManifest) throws {
        guard manifest.platform.os == "linux", manifest.platform.arch == arch else {
            throw StepRefusal(
                .platform,
                "Version \(manifest.version) is made for \(manifest.platform.arch) \(manifest.platform.os), "
                    + "this machine is \(arch) linux."
            )
        }
        guard !glibc.precedes(manifest.platform.glibc) else {
            throw StepRefusal(
                .platform,
                "Version \(manifest.version) needs the C library \(manifest.platform.glibc) or later; "
                    + "this system has \(glibc). Upgrade the system first."
            )
        }
        if let needed = manifest.requires?.memoryBytes, needed > memory {
            throw StepRefusal(
                .platform,
                "Version \(manifest.version) needs \(needed >> 20) MiB of memory; this machine has \(memory >> 20) MiB."
            )
        }
    }
}

extension String {
    /// Whether this version of the C library is older than `other`.
    fileprivate func precedes(_ other: String) -> Bool {
        let (mine, theirs) = (numbers, other.numbers)
        return mine.lexicographicallyPrecedes(theirs)
    }

    private var numbers: [Int] { split(separator: ".").map { Int($0) ?? 0 } }
}
