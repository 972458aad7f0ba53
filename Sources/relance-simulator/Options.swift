import Domain
import Server
import Simulator

/// The words of the command line.
struct Options {
    enum Problem: Error, CustomStringConvertible {
        case unknown(String)
        case noValue(String)
        case operand(String)
        case notAnAddress
        case setting(SimulatorSettings.Problem)

        var description: String {
            switch self {
            case .unknown(let word): "there is no option \(word); --help lists them"
            case .noValue(let word): "\(word) needs a value"
            case .operand(let word): "\(word) is one word too many; settings are written --name value"
            case .notAnAddress: "--listen is HOST:PORT or PORT; port 0 takes a free one"
            case .setting(let problem): "\(problem)"
            }
        }
    }

    private(set) var address = ListenAddress()
    private(set) var settings = SimulatorSettings()
    private(set) var wantsHelp = false
    private(set) var language: Language

    /// `--name value` and `--name=value`; later words win.
    init(_ words: [String], environment: [String: String]) throws(Problem) {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        language = Self.language(environment["RELANCE_LANG"] ?? locale ?? "")
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("-") else { throw .operand(word) }
            if word == "--help" || word == "-h" {
                wantsHelp = true
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let name = Self.name(parts[0]) else { throw .unknown(parts[0]) }
            guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else { throw .noValue(parts[0]) }
            try take(name, value)
        }
    }

    private static func name(_ word: String) -> String? {
        guard word.hasPrefix("--") else { return nil }
        let name = String(word.dropFirst(2))
        return Help.options.contains { $0.name == name } || Setting.named(name) != nil ? name : nil
    }

    private mutating func take(_ name: String, _ value: String) throws(Problem) {
        if name == "listen" {
            guard let address = ListenAddress(value) else { throw .notAnAddress }
            self.address = address
            return
        }
        if name == "lang" {
            language = Self.language(value)
            return
        }
        do throws(SimulatorSettings.Problem) {
            if name == "settings" { try settings.apply(text: value) } else { try settings.set(name, to: value) }
        } catch {
            throw .setting(error)
        }
    }

    private static func language(_ text: String) -> Language { text.lowercased().hasPrefix("fr") ? .french : .english }
}
