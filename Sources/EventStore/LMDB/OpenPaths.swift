import Glibc

/// Which environments this process has open: LMDB breaks its own locks when one process opens a path twice.
enum OpenPaths {
    private static let open = Locked<Set<String>>([])

    /// A path's claim, given up when the last reference goes.
    final class Entry: Sendable {
        let path: String
        fileprivate init(_ path: String) { self.path = path }
        deinit { OpenPaths.open.withLock { paths in _ = paths.remove(path) } }
    }

    /// Claims the directory, whatever name it is given by.
    static func register(_ path: String) throws(StoreError) -> Entry {
        let real = try Files.realPath(path)
        let isNew = open.withLock { paths in paths.insert(real).inserted }
        guard isNew else { throw .alreadyOpen(path: path) }
        return Entry(real)
    }
}
