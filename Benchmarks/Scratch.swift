import Glibc

/// Directories that a benchmark fills and removes.
enum Scratch {
    /// Under `RELANCE_BENCH_DIR`, or `/tmp`: give a directory on the disk to be measured.
    static func with<R>(_ name: String, _ body: (String) throws -> R) rethrows -> R {
        let base = unsafe getenv("RELANCE_BENCH_DIR").map { unsafe String(cString: $0) } ?? "/tmp"
        let path = "\(base)/relance-bench-\(getpid())-\(name)"
        unsafe mkdir(path, 0o700)
        defer { remove(path) }
        return try body(path)
    }

    private static func remove(_ path: String) {
        guard let directory = unsafe opendir(path) else {
            unsafe unlink(path)
            return
        }
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { remove(path + "/" + name) }
        }
        unsafe closedir(directory)
        unsafe rmdir(path)
    }
}
