import Glibc

/// Directories that tests make and remove again.
package enum TemporaryDirectory {
    package static func make(_ name: String) throws -> String {
        let base = getenvText("TMPDIR") ?? "/tmp"
        var template = Array("\(base)/relance-\(name)-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe mkdtemp($0) } != nil
        }
        guard made else { throw POSIXFailure(operation: "mkdtemp", code: errno) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a directory and everything in it; what is not there is no error. A link goes; what it leads to stays.
    package static func remove(_ path: String) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor >= 0, let directory = unsafe fdopendir(descriptor) {
            while let entry = unsafe readdir(directory) {
                let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                }
                if name != "." && name != ".." { remove(path + "/" + name) }
            }
            unsafe closedir(directory)
            unsafe rmdir(path)
        } else {
            unsafe unlink(path)
        }
    }

    private static func getenvText(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}

package struct POSIXFailure: Error, CustomStringConvertible {
    let operation: String
    let code: Int32
    package var description: String { "\(operation) failed: errno \(code)" }
}
