import DurableStorage
import Glibc
import Updates

extension IdentitySubject {
    /// The kernel's own word for what this process was started from.
    func runningProgram() throws -> IdentityFacts.Program {
        let path = SystemPaths.program
        let target = try DurableLink.target(of: path) ?? ""
        let mark = " (deleted)"
        let isDeleted = target.hasSuffix(mark) && !isThere(target)
        return IdentityFacts.Program(
            path: isDeleted ? String(target.dropLast(mark.count)) : target,
            // Of what runs, even if its name leads to something else by now.
            sha256: try FileHash.sha256(of: path, followsLinks: true),
            isDeleted: isDeleted
        )
    }

    /// Reads every file of a release.
    func faults(in folder: ReleaseFolder, _ manifest: ReleaseManifest) throws -> [IdentityFacts.Fault] {
        do {
            try folder.verify(manifest: nil)
            return []
        } catch UpdateError.damaged(_, let faults) {
            let shipped = Dictionary(manifest.files.map { ($0.path, $0) }) { first, _ in first }
            return faults.map { described($0, in: folder.path, shipped) }
        }
    }

    /// A fault with what should be there and what is.
    private func described(
        _ fault: ReleaseFolder.Fault,
        in folder: String,
        _ shipped: [String: ReleaseManifest.File]
    ) -> IdentityFacts.Fault {
        func told(_ path: String, _ expected: String?, _ found: String?) -> IdentityFacts.Fault {
            IdentityFacts.Fault(path: path, expected: expected, found: found)
        }
        switch fault {
        case .missing(let path): return told(path, shipped[path].map { "sha256 \($0.sha256)" } ?? "a file", nil)
        case .extra(let path): return told(path, nil, "nobody shipped it")
        case .kind(let path): return told(path, "an ordinary file or folder", "something else")
        case .mounted(let path): return told(path, "part of the release", "another file system")
        case .manifest(let why): return told("manifest.json", "the release's list of files", why)
        case .unreadable(let why): return told(why, "readable", "not")
        case .mode(let path, let found):
            return told(path, "mode " + (shipped[path].map { String($0.mode.dropFirst()) } ?? "555"), "mode " + found)
        case .size(let path):
            var information = stat()
            let isThere = lstat(folder + "/" + path, &information) == 0
            let found = isThere ? "\(information.st_size) bytes" : "unreadable"
            return told(path, shipped[path].map { "\($0.size) bytes" }, found)
        case .hash(let path):
            let found = try? FileHash.sha256(of: folder + "/" + path)
            return told(path, shipped[path].map { "sha256 \($0.sha256)" }, found.map { "sha256 \($0)" } ?? "unreadable")
        }
    }

    func isThere(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0
    }

    /// Where a path really leads; nil if nowhere.
    func realPath(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
