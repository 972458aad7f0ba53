import Foundation

/// The texts of the project, by path from its root: what the rules are asked about.
struct SourceTree: Sendable {
    struct File: Sendable {
        /// `Sources/Domain/Identity.swift`
        let path: String
        let text: String
        /// A Swift file without comments and without what stands between quotes.
        private let bare: [UInt8]

        init(_ path: String, _ text: String) {
            self.path = path
            self.text = text
            bare = path.hasSuffix(".swift") ? bareCode(text) : []
        }

        /// The lines of the text, and those of the bare code, one by one the same.
        var code: [ArraySlice<UInt8>] { bare.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        /// Lines of code with the word, which stands there by itself: no letter before or behind it, and no point before
        /// a call.
        func lines(holding word: String) -> [(number: Int, text: String)] {
            let word = Array(word.utf8)
            var found: [(number: Int, text: String)] = []
            var (number, counted) = (1, 0)
            for place in places(of: word, in: bare) where bare.standsAlone(word, at: place) {
                number += bare[counted..<place].count { $0 == newline }
                counted = place
                guard found.last?.number != number else { continue }
                let start = bare[..<place].lastIndex(of: newline).map { $0 + 1 } ?? 0
                let end = bare[place...].firstIndex(of: newline) ?? bare.count
                found.append((number, String(decoding: bare[start..<end], as: UTF8.self)))
            }
            return found
        }

        var name: Substring { path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...] }
        var folder: Substring { path[..<(path.lastIndex(of: "/") ?? path.startIndex)] }
        /// `Domain` of `Sources/Domain/…`
        var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
        var isSource: Bool { path.hasPrefix("Sources/") && path.hasSuffix(".swift") }
        var isTest: Bool { path.hasPrefix("Tests/") && path.hasSuffix(".swift") }
    }

    let files: [File]
    /// Every path there is, folders too.
    let paths: Set<String>

    init(_ texts: [String: String]) {
        files = texts.sorted { $0.key < $1.key }.map { File($0.key, $0.value) }
        paths = Set(texts.keys)
    }

    /// The tree this file stands in.
    static let project: SourceTree = {
        let root = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }
        return SourceTree(root: root)
    }()

    private init(root: String) {
        let readable = [".swift", ".md", ".yaml", "/Makefile", "/run"]
        var files: [File] = []
        var paths: Set<String> = []
        let places = ["Sources", "Tests", "Benchmarks", "docs", "scripts", "demo", ".ci"]
        let top = ["Package.swift", "Makefile", "README.md", "CHANGELOG.md", "CONTRIBUTING.md"]
        var found = top
        for place in places {
            paths.insert(place)
            for case let path as String in FileManager.default.enumerator(atPath: root + "/" + place) ?? .init() {
                found.append(place + "/" + path)
            }
        }
        for path in found {
            guard FileManager.default.fileExists(atPath: root + "/" + path) else { continue }
            paths.insert(path)
            guard readable.contains(where: ("/" + path).hasSuffix),
                let content = FileManager.default.contents(atPath: root + "/" + path)
            else { continue }
            files.append(File(path, String(decoding: content, as: UTF8.self)))
        }
        self.files = files.sorted { $0.path < $1.path }
        self.paths = paths
    }

    func file(_ path: String) -> File? { files.first { $0.path == path } }
    var sources: [File] { files.filter(\.isSource) }
}

/// One place where a rule does not hold, and what would be right.
struct Offence: CustomStringConvertible, Hashable {
    let path: String
    /// From 1; 0 for the whole file.
    let line: Int
    let what: String

    init(_ file: SourceTree.File, line: Int = 0, _ what: String) {
        path = file.path
        self.line = line
        self.what = what
    }

    var description: String { line == 0 ? "\(path): \(what)" : "\(path):\(line): \(what)" }
}

private let newline = UInt8(ascii: "\n")

/// Where the word occurs in the text, in order.
func places(of word: [UInt8], in text: [UInt8]) -> [Int] {
    guard let first = word.first, text.count >= word.count else { return [] }
    var places: [Int] = []
    for place in 0...(text.count - word.count)
    where text[place] == first && text[place..<(place + word.count)].elementsEqual(word) {
        places.append(place)
    }
    return places
}

extension [UInt8] {
    fileprivate func standsAlone(_ word: [UInt8], at place: Int) -> Bool {
        func isName(_ index: Int) -> Bool {
            guard indices.contains(index) else { return false }
            return self[index].isName
        }
        guard let last = word.last else { return false }
        if word[0].isName, isName(place - 1) { return false }
        if last == UInt8(ascii: "("), place > 0, self[place - 1] == UInt8(ascii: ".") { return false }
        return !last.isName || !isName(place + word.count)
    }
}

extension UInt8 {
    /// Whether it can stand in a name; every byte of a letter beyond ASCII can.
    fileprivate var isName: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
            true
        default: false
        }
    }
}

/// A Swift text with comments and the insides of string literals blanked; line ends stay where they are.
func bareCode(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    var bare: [UInt8] = []
    bare.reserveCapacity(bytes.count)
    var index = 0
    func at(_ offset: Int, _ expected: String) -> Bool { bytes[offset...].starts(with: expected.utf8) }
    func skip(to end: Int) {
        for byte in bytes[index..<min(end, bytes.count)] where byte == UInt8(ascii: "\n") { bare.append(byte) }
        index = min(end, bytes.count)
    }
    while index < bytes.count {
        let byte = bytes[index]
        if byte != UInt8(ascii: "/"), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "#") {
            bare.append(bytes[index])
            index += 1
        } else if at(index, "//") {
            skip(to: bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count)
        } else if at(index, "/*") {
            var end = index + 2
            while end < bytes.count, !at(end, "*/") { end += 1 }
            skip(to: end + 2)
        } else if let literal = literal(bytes, index) {
            bare += [UInt8(ascii: "\""), UInt8(ascii: "\"")]
            skip(to: literal)
        } else {
            bare.append(bytes[index])
            index += 1
        }
    }
    return bare
}

/// Behind the end of the string literal that begins here; nil if none does.
private func literal(_ bytes: [UInt8], _ start: Int) -> Int? {
    var index = start
    while index < bytes.count, bytes[index] == UInt8(ascii: "#") { index += 1 }
    let hashes = index - start
    let quote = UInt8(ascii: "\"")
    guard index < bytes.count, bytes[index] == quote else { return nil }
    let isLong = bytes[index...].starts(with: [quote, quote, quote])
    let end = Array(repeating: quote, count: isLong ? 3 : 1) + Array(repeating: UInt8(ascii: "#"), count: hashes)
    let escape = [UInt8(ascii: "\\")] + Array(repeating: UInt8(ascii: "#"), count: hashes)
    index += isLong ? 3 : 1
    while index < bytes.count {
        if bytes[index...].starts(with: end) { return index + end.count }
        if !isLong, bytes[index] == UInt8(ascii: "\n") { return index }
        if bytes[index...].starts(with: escape) {
            index += escape.count
            // What is interpolated may hold literals of its own.
            if index < bytes.count, bytes[index] == UInt8(ascii: "(") {
                index = interpolation(bytes, index)
                continue
            }
        }
        index += 1
    }
    return bytes.count
}

/// Behind the parenthesis that closes the one that stands here.
private func interpolation(_ bytes: [UInt8], _ start: Int) -> Int {
    var depth = 0
    var index = start
    while index < bytes.count {
        if let end = literal(bytes, index) {
            index = end
            continue
        }
        if bytes[index] == UInt8(ascii: "(") { depth += 1 }
        if bytes[index] == UInt8(ascii: ")") { depth -= 1 }
        index += 1
        if depth == 0 { return index }
    }
    return index
}
