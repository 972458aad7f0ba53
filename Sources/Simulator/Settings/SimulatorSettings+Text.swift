extension SimulatorSettings {
    /// Why a text is no setting.
    package enum Problem: Error, Equatable, Sendable {
        case unknownName(String)
        case repeatedName(String)
        /// Not `name=value`.
        case malformed(String)
        /// The value is not repeated here: it may be a secret.
        case badValue(name: String, allowed: String)
    }

    /// Reads `seed=7,latency=0ms..200ms,errors=131026:0.02`; what is not named keeps its default.
    package init(text: String) throws(Problem) {
        self.init()
        try apply(text: text)
    }

    /// As above; what is not named stays as it is. On a problem nothing is changed.
    package mutating func apply(text: String) throws(Problem) {
        var changed = self
        var seen: Set<String> = []
        for part in text.split(separator: ",") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { $0.trimmingSpaces }
            guard halves.count == 2 else { throw .malformed(part.trimmingSpaces) }
            guard seen.insert(halves[0]).inserted else { throw .repeatedName(halves[0]) }
            try changed.set(halves[0], to: halves[1])
        }
        self = changed
    }

    package mutating func set(_ name: String, to value: String) throws(Problem) {
        guard let setting = Setting.named(name) else { throw .unknownName(name) }
        guard setting.assign(&self, value) else { throw .badValue(name: name, allowed: setting.allowed) }
    }
}

/// The settings that are not as they are by default, as a text that reads back as the same: what a failing run prints.
extension SimulatorSettings: CustomStringConvertible {
    package var description: String {
        let usual = SimulatorSettings()
        return Setting.all.filter { $0.text(self) != $0.text(usual) }.map { "\($0.name)=\($0.text(self))" }
            .joined(separator: ",")
    }
}

extension SimulatorSettings.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownName(let name): "The simulator has no setting \"\(name)\"."
        case .repeatedName(let name): "The setting \(name) is given twice; give it once."
        case .malformed(let part): "\"\(part)\" is no setting; write name=value, separated by commas."
        case .badValue(let name, let allowed): "That is no value for the setting \(name); it is \(allowed)."
        }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        var rest = self
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
