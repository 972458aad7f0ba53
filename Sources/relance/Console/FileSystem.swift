import Glibc

/// The few file operations of the command line, with errors that name the path.
enum FileSystem {
    /// The whole file; nil where there is none.
    static func read(_ path: String) throws(Failure) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if file < 0 {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure("open", path)
        }
        defer { close(file) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw failure("read", path) }
            if count == 0 { return content }
            content.append(contentsOf: chunk[..<count])
        }
    }

    /// Replaces the file whole, readable by its owner alone.
    static func write(_ content: [UInt8], to path: String) throws(Failure) {
        let temporary = path + ".new"
        let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("write", temporary) }
        defer { close(file) }
        var rest = content[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw failure("write", temporary) }
            rest = rest.dropFirst(count)
        }
        if unsafe rename(temporary, path) != 0 { throw failure("replace", path) }
    }

    /// Not an error where there is no such file.
    static func remove(_ path: String) throws(Failure) {
        if unsafe unlink(path) != 0, errno != ENOENT { throw failure("remove", path) }
    }

    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Makes the directory, and those above it, for its owner alone. One that is there keeps what it has.
    static func makeDirectory(_ path: String) throws(Failure) {
        if unsafe mkdir(path, 0o700) == 0 { return }
        switch errno {
        case EEXIST:
            guard isDirectory(path) else { throw Failure("\(path) is a file, not a directory.") }
        case ENOENT:
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { throw failure("make", path) }
            try makeDirectory(String(path[..<slash]))
            if unsafe mkdir(path, 0o700) != 0, errno != EEXIST { throw failure("make", path) }
        default: throw failure("make", path)
        }
    }

    static func isDirectory(_ path: String) -> Bool {
        var information = stat()
        return unsafe stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a directory, `.` and `..` aside; nil where there is none.
    static func names(in path: String) -> [String]? {
        guard let directory = unsafe opendir(path) else { return nil }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func failure(_ verb: String, _ path: String) -> Failure {
        let remedy = errno == ENOSPC ? "Make room on the disk." : nil
        return Failure("cannot \(verb) \(path): \(unsafe String(cString: strerror(errno)))", remedy: remedy)
    }
}
