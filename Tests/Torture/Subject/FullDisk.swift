import Glibc

/// A disk on which nothing more fits.
enum FullDisk {
    /// Writes until the disk is full to the last byte, unless that was done before.
    static func fillOnce(_ file: String) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        for size in [1 << 20, 4096, 1] {
            let block = [UInt8](repeating: 1, count: size)
            while write(descriptor, block, size) > 0 {}
        }
        // Blocks that are promised to other files are given out now, not when it is too late to say no.
        fsync(descriptor)
        close(descriptor)
    }
}
