import CLMDB

/// The one place where LMDB's return codes become errors.
enum LMDBCode {
    /// LMDB's limit for keys, compiled in.
    static let maximumKeyBytes = 511

    /// Throws unless `code` is success. `operation` names the call, `path` the environment.
    @inline(__always)
    static func check(_ code: Int32, _ operation: StaticString, _ path: String) throws(StoreError) {
        if code != MDB_SUCCESS { throw error(code, operation, path) }
    }

    /// Throws unless `code` is success or "not found"; false for the latter.
    @inline(__always)
    static func found(_ code: Int32, _ operation: StaticString, _ path: String) throws(StoreError) -> Bool {
        if code == MDB_SUCCESS { return true }
        if code == MDB_NOTFOUND { return false }
        throw error(code, operation, path)
    }

    static func error(_ code: Int32, _ operation: StaticString, _ path: String) -> StoreError {
        switch code {
        case MDB_MAP_FULL: return .mapFull(path: path)
        case MDB_INVALID, MDB_VERSION_MISMATCH, MDB_CORRUPTED, MDB_PAGE_NOTFOUND:
            return .malformed(path: path, reason: reason(code))
        default:
            if DiskRoom.meansFull(code, path: path) { return .diskFull(path: path) }
            return .lmdb(code: code, operation: "\(operation)", reason: reason(code))
        }
    }

    static func reason(_ code: Int32) -> String {
        unsafe String(cString: mdb_strerror(code))
    }
}
