internal import Glibc

/// What the kernel says about this process.
enum ProcessMemory {
    /// Nil where there is no `/proc`.
    static var residentBytes: Int? {
        guard let file = unsafe fopen("/proc/self/statm", "r") else { return nil }
        defer { unsafe fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = unsafe fread(&buffer, 1, buffer.count, file)
        let fields = String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
