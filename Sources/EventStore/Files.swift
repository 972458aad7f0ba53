import Glibc

/// The few file operations the store needs, with errors that name the path.
enum Files {
    static func makeDirectory(_ path: String) throws(StoreError) {
        if unsafe mkdir(path, 0o700) != 0 && errno != EEXIST {
            if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
                try makeDirectory(String(path[..<slash]))
                if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
            }
            throw .system(code: errno, operation: "mkdir", path: path)
        }
    }

    static func realPath(_ path: String) throws(StoreError) -> String {
        guard let resolved = unsafe realpath(path, nil) else {
            throw .system(code: errno, operation: "realpath", path: path)
        }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Removes a file; not an error where there is none.
    static func remove(_ path: String) throws(StoreError) {
        if unsafe unlink(path) != 0 && errno != ENOENT { throw .system(code: errno, operation: "unlink", path: path) }
    }

    static func removeDirectory(_ path: String) throws(StoreError) {
        if unsafe rmdir(path) != 0 && errno != ENOENT { throw .system(code: errno, operation: "rmdir", path: path) }
    }

    /// Replaces `to` with `from` and makes it durable.
    static func replace(_ to: String, with from: String) throws(StoreError) {
        if unsafe rename(from, to) != 0 { throw .system(code: errno, operation: "rename", path: from) }
        let slash = to.lastIndex(of: "/") ?? to.startIndex
        try sync(slash == to.startIndex ? "." : String(to[..<slash]))
    }

    /// Forces a file's or directory's content to disk.
    static func sync(_ path: String) throws(StoreError) {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if file < 0 { throw .system(code: errno, operation: "open", path: path) }
        defer { close(file) }
        if fsync(file) != 0 { throw .system(code: errno, operation: "fsync", path: path) }
    }

    /// The whole file; nil where there is none.
    static func read(_ path: String) throws(StoreError) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if file < 0 {
            if errno == ENOENT { return nil }
            throw .system(code: errno, operation: "open", path: path)
        }
        defer { close(file) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe Glibc.read(file, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { throw .system(code: errno, operation: "read", path: path) }
            if count == 0 { return content }
            content.append(contentsOf: chunk[..<count])
        }
    }

    /// Writes the file whole or not at all, durable when this returns, readable by its owner alone.
    static func writeAtomically(_ content: [UInt8], to path: String) throws(StoreError) {
        let temporary = path + ".new"
        let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        if file < 0 { throw .system(code: errno, operation: "open", path: temporary) }
        defer { close(file) }
        var written = 0
        while written < content.count {
            let count = unsafe content[written...].withUnsafeBytes { raw in
                unsafe write(file, raw.baseAddress, raw.count)
            }
            if count < 0 && errno == EINTR { continue }
            if count < 0 { throw .system(code: errno, operation: "write", path: temporary) }
            written += count
        }
        if fsync(file) != 0 { throw .system(code: errno, operation: "fsync", path: temporary) }
        try replace(path, with: temporary)
    }
}
