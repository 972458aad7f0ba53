/// The words of a command line, read by the options and operands of one command.
struct Arguments: Sendable {
    private var values: [String: [String]] = [:]
    private(set) var operands: [String] = []

    /// Reads `--name value`, `--name=value`, `-h`, and after `--` operands only.
    init(_ words: [String], for command: Subcommand) throws(Failure) {
        var rest = words[...]
        var operandsOnly = false
        while let word = rest.popFirst() {
            if operandsOnly || !word.hasPrefix("-") || word == "-" {
                operands.append(word)
            } else if word == "--" {
                operandsOnly = true
            } else {
                try take(word, &rest, command)
            }
        }
        if !has(.help) { try checkOperands(command) }
    }

    func has(_ option: Option) -> Bool { values[option.name] != nil }
    subscript(option: Option) -> String? { values[option.name]?.last }
    func all(_ option: Option) -> [String] { values[option.name] ?? [] }

    private mutating func take(_ word: String, _ rest: inout ArraySlice<String>, _ command: Subcommand) throws(Failure)
    {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let option = command.allOptions.first(where: { $0.isWritten(parts[0]) }) else {
            throw Self.unknown(parts[0], command)
        }
        let value: String
        if option.placeholder == nil {
            guard parts.count == 1 else { throw .usage("--\(option.name) takes no value.", remedy: option.usage) }
            value = ""
        } else if parts.count == 2 {
            value = parts[1]
        } else if let next = rest.first, !next.hasPrefix("--") {
            value = next
            rest.removeFirst()
        } else {
            throw .usage("--\(option.name) needs a value.", remedy: option.usage)
        }
        if has(option), !option.repeats {
            throw .usage("--\(option.name) is given twice.", remedy: "Give it once.")
        }
        values[option.name, default: []].append(value)
    }

    private static func unknown(_ word: String, _ command: Subcommand) -> Failure {
        let known = command.allOptions.map { "--\($0.name)" }
        let nearest = Spelling.nearest(to: word, among: known)
        return .usage(
            "\(command.name) has no option \(word).",
            remedy: nearest.map { "Did you mean \($0)?" } ?? "relance \(command.name) --help lists them.")
    }

    private func checkOperands(_ command: Subcommand) throws(Failure) {
        for (index, operand) in command.operands.enumerated() where operand.isRequired && operands.count <= index {
            throw .usage("\(command.name) needs \(operand.name).", remedy: command.usage)
        }
        if command.operands.last?.repeats != true, operands.count > command.operands.count {
            throw .usage("\(operands[command.operands.count]) is one word too many.", remedy: command.usage)
        }
    }
}

extension Option {
    fileprivate func isWritten(_ word: String) -> Bool {
        word == "--\(name)" || (short.map { word == "-\($0)" } ?? false)
    }
}
