import Glibc

/// Whether there is room to write. LMDB reports a full disk as EIO when a write came out short, so ask the system.
enum DiskRoom {
    /// Below this many free bytes a failed write counts as "full".
    static let leastFreeBytes: UInt64 = 1 << 20

    static func meansFull(_ code: Int32, path: String) -> Bool {
        switch code {
        case ENOSPC, EDQUOT, EFBIG: true
        case EIO: !hasRoom(path)
        default: false
        }
    }

    /// False when the file system, or this process's limit on the size of a file, leaves less than a mebibyte.
    static func hasRoom(_ path: String) -> Bool {
        var volume = statvfs()
        if unsafe statvfs(path, &volume) == 0, UInt64(volume.f_bavail) * UInt64(volume.f_frsize) < leastFreeBytes {
            return false
        }
        var limit = rlimit()
        var file = stat()
        guard unsafe getrlimit(__rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue)), &limit) == 0,
            unsafe stat(path + "/data.mdb", &file) == 0
        else { return true }
        return limit.rlim_cur == rlim_t.max || UInt64(limit.rlim_cur) >= UInt64(file.st_size) + leastFreeBytes
    }
}
