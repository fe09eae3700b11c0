import DurableStorage
import Glibc

/// One walk through a release folder, collecting what is wrong.
struct ReleaseInspection {
    private let folder: ReleaseFolder
    private let files: [String: ReleaseManifest.File]
    private let folders: Set<String>
    private let total: Int
    private var checked = 0
    private var seen: Set<String> = []
    private var device: dev_t = 0
    private(set) var faults: [ReleaseFolder.Fault] = []

    init(folder: ReleaseFolder, manifest: ReleaseManifest) {
        self.folder = folder
        files = Dictionary(manifest.files.map { ($0.path, $0) }) { first, _ in first }
        var folders: Set<String> = []
        for file in manifest.files {
            let parts = file.path.split(separator: "/").dropLast()
            for count in parts.indices { folders.insert(parts[...count].joined(separator: "/")) }
        }
        self.folders = folders
        total = manifest.files.reduce(0) { $0 + $1.size }
    }

    mutating func run(_ progress: (Int, Int) -> Void) {
        var information = stat()
        guard lstat(folder.path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else {
            faults.append(.kind(folder.path))
            return
        }
        device = information.st_dev
        walk("", progress)
        for path in files.keys.sorted() where !seen.contains(path) { faults.append(.missing(path)) }
    }

    private mutating func walk(_ relative: String, _ progress: (Int, Int) -> Void) {
        let path = relative.isEmpty ? folder.path : folder.path + "/" + relative
        if folder.isSealed { checkMode(relative.isEmpty ? "." : relative, path, 0o555) }
        let names: [String]
        do { names = try FolderListing.names(at: path) } catch {
            faults.append(.unreadable("\(error)"))
            return
        }
        for name in names {
            let entry = relative.isEmpty ? name : relative + "/" + name
            var information = stat()
            guard lstat(folder.path + "/" + entry, &information) == 0 else {
                faults.append(.missing(entry))
                continue
            }
            if information.st_dev != device { faults.append(.mounted(entry)) }
            switch information.st_mode & S_IFMT {
            case S_IFDIR where folders.contains(entry): walk(entry, progress)
            case S_IFREG where entry == "manifest.json": checkMode(entry, folder.path + "/" + entry, 0o444)
            case S_IFREG:
                guard let file = files[entry] else {
                    faults.append(files[entry] == nil && folders.contains(entry) ? .kind(entry) : .extra(entry))
                    continue
                }
                seen.insert(entry)
                check(file, information, progress)
            default:
                seen.insert(entry)
                faults.append(files[entry] == nil && !folders.contains(entry) ? .extra(entry) : .kind(entry))
            }
        }
    }

    private mutating func check(_ file: ReleaseManifest.File, _ information: stat, _ progress: (Int, Int) -> Void) {
        let path = folder.path + "/" + file.path
        checkMode(file.path, path, file.mode == "0555" ? 0o555 : 0o444)
        guard information.st_size == file.size else {
            faults.append(.size(file.path))
            return
        }
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            let error = StorageError.system(operation: "open", path: path, errno: errno)
            faults.append(.unreadable("\(error)"))
            return
        }
        defer { close(descriptor) }
        do {
            let before = checked
            var read = 0
            let (hash, size) = try FileHash.sha256(descriptor: descriptor, path: path, limit: file.size) { count in
                read += count
                progress(before + read, total)
            }
            checked += read
            if size != file.size {
                faults.append(.size(file.path))
            } else if hash != file.sha256 {
                faults.append(.hash(file.path))
            }
        } catch {
            faults.append(.unreadable("\(error)"))
        }
    }

    private mutating func checkMode(_ name: String, _ path: String, _ mode: mode_t) {
        var information = stat()
        guard lstat(path, &information) == 0 else { return }
        let found = information.st_mode & 0o7777
        if found != mode { faults.append(.mode(name, found: String(found, radix: 8))) }
    }
}
