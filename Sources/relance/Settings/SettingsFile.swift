import Glibc

/// A file of settings: `key = value` lines, `#` comments, blank lines.
enum SettingsFile {
    /// Nil where there is no such file.
    static func read(_ path: String) throws(Failure) -> [Setting: Settings.Given]? {
        guard let bytes = try FileSystem.read(path) else { return nil }
        var found: [Setting: Settings.Given] = [:]
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let text = line.trimmed
            if text.isEmpty || text.hasPrefix("#") { continue }
            let source = Settings.Source.file(path: path, line: index + 1)
            let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(\.trimmed)
            guard halves.count == 2 else {
                throw .usage("\(source) is not a setting.", remedy: "Write key = value, one a line.")
            }
            guard let setting = Setting(rawValue: halves[0]) else { throw unknown(halves[0], source) }
            if let earlier = found[setting] {
                throw .usage("\(source) sets \(halves[0]) again; \(earlier.source) did already.")
            }
            found[setting] = Settings.Given(text: halves[1], source: source)
        }
        return found
    }

    private static func unknown(_ key: String, _ source: Settings.Source) -> Failure {
        let known = Setting.allCases.map(\.rawValue)
        let nearest = Spelling.nearest(to: key, among: known).map { "Did you mean \($0)? " } ?? ""
        return .usage(
            "\(source) names an unknown setting.",
            remedy: "\(nearest)There are \(known.joined(separator: ", ")).")
    }
}

extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
