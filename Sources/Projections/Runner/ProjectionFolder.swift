internal import EventStore
import Foundation

/// The directory of one projection: `g1`, `g2`, … and `current`, a file that names the one in use.
///
/// `current` is replaced by renaming, so a crash at any point leaves the old or the new generation in use, and whatever
/// it does not name is a leftover.
struct ProjectionFolder: Sendable {
    let path: String

    init(_ path: String) throws(StoreError) {
        self.path = path
        try system("mkdir", path) {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
    }

    func path(of generation: Int) -> String { path + "/g\(generation)" }

    /// The generation in use; nil where there is none yet, or `current` does not name one that exists.
    func current() -> Int? {
        guard let content = FileManager.default.contents(atPath: path + "/current"),
            let number = Self.number(of: String(decoding: content, as: UTF8.self)),
            FileManager.default.fileExists(atPath: path(of: number))
        else { return nil }
        return number
    }

    /// Takes a generation into use.
    func setCurrent(_ generation: Int) throws(StoreError) {
        let file = path + "/current"
        try system("write", file) { try Data("g\(generation)".utf8).write(to: URL(filePath: file), options: .atomic) }
    }

    /// Removes every generation but the given one.
    func removeGenerations(except kept: Int?) throws(StoreError) {
        let path = path
        let names = try system("readdir", path) { try FileManager.default.contentsOfDirectory(atPath: path) }
        for name in names {
            guard let number = Self.number(of: name), number != kept else { continue }
            try remove(number)
        }
    }

    func remove(_ generation: Int) throws(StoreError) {
        let directory = path(of: generation)
        guard FileManager.default.fileExists(atPath: directory) else { return }
        try system("rmdir", directory) { try FileManager.default.removeItem(atPath: directory) }
    }

    private static func number(of name: String) -> Int? { name.first == "g" ? Int(name.dropFirst()) : nil }

    private func system<R>(_ operation: String, _ path: String, _ body: () throws -> R) throws(StoreError) -> R {
        do {
            return try body()
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
            throw .system(code: Int32(cause?.code ?? 0), operation: operation, path: path)
        }
    }
}
