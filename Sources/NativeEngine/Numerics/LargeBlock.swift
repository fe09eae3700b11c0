import Glibc

/// Memory of many bytes that are read from one end to the other, in large pages where the system has them.
///
/// Processors fetch ahead what is read in a row, but not beyond the end of a page.
///
/// Unchecked, since whoever holds it says who may write when.
final class LargeBlock: @unchecked Sendable {
    /// Bytes of a large page; on processors with others, memory is merely aligned.
    private static let largePage = 2 << 20

    let start: UnsafeMutableRawPointer
    let byteCount: Int

    /// - Parameter byteCount: Bytes of it, all zero.
    init(byteCount: Int) {
        self.byteCount = byteCount
        let size = max(byteCount, 1)
        let room = size + Self.largePage
        let mapped = mmap(nil, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let mapped, mapped != MAP_FAILED else { fatalError("There is no memory for \(byteCount) bytes.") }
        let ahead = (Self.largePage - Int(bitPattern: mapped) % Self.largePage) % Self.largePage
        start = mapped + ahead
        // What is not aligned is given back at once.
        let page = Int(getpagesize())
        let end = (size + page - 1) / page * page
        if ahead > 0 { munmap(mapped, ahead) }
        if room - ahead > end { munmap(start + end, room - ahead - end) }
        // Where that is not to be had, small pages do.
        madvise(start, end, MADV_HUGEPAGE)
    }

    deinit { munmap(start, max(byteCount, 1)) }
}
