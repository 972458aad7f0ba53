import Domain

extension SandboxSettings {
    /// Why a text is no setting of the sandbox.
    package enum Problem: Error, Hashable, Sendable {
        case unknownKey(String)
        case repeatedKey(String)
        /// Not `key=value`.
        case malformed(String)
        /// `allowed` says what would be right.
        case badValue(key: String, value: String, allowed: String)
        /// `refuse`, `permanent` and `silent` divide the same messages among them.
        case sharesExceedOne
    }

    private static let rates: [(key: String, path: any WritableKeyPath<SandboxSettings, Double> & Sendable)] = [
        ("refuse", \.refuse), ("permanent", \.permanent), ("silent", \.silent), ("failLate", \.failLate),
        ("delivered", \.delivered), ("read", \.read), ("duplicate", \.duplicate),
    ]

    fileprivate static let keys = ["seed"] + rates.map(\.key) + ["answer", "receipt"]

    /// Reads `seed=7,refuse=0.02,answer=0ms..200ms,receipt=1s..5s`; what is not named keeps its default.
    ///
    /// Rates are from 0 to 1; a time is a whole number with `ms`, `s`, `m` or `h`, alone or as `least..most`.
    package init(text: String) throws(Problem) {
        self.init()
        var seen: Set<String> = []
        for part in text.split(separator: ",").map(\.withoutSpaces) where !part.isEmpty {
            let halves = part.split(separator: "=", omittingEmptySubsequences: false).map(\.withoutSpaces)
            guard halves.count == 2 else { throw .malformed(part) }
            guard Self.keys.contains(halves[0]) else { throw .unknownKey(halves[0]) }
            guard seen.insert(halves[0]).inserted else { throw .repeatedKey(halves[0]) }
            try set(halves[0], halves[1])
        }
        // A little more than 1 is what adding decimal fractions in binary may give.
        guard refuse + permanent + silent <= 1.000_000_001 else { throw .sharesExceedOne }
    }

    private mutating func set(_ key: String, _ value: String) throws(Problem) {
        switch key {
        case "seed":
            guard let number = UInt64(value) else {
                throw .badValue(key: key, value: value, allowed: "a whole number from 0 to \(UInt64.max)")
            }
            seed = number
        case "answer": answer = try Self.range(key, value, most: Self.answerTimeout, written: "30s")
        case "receipt": receipt = try Self.range(key, value, most: .hours(24), written: "24h")
        default:
            guard let rate = Double(value), (0...1).contains(rate) else {
                throw .badValue(key: key, value: value, allowed: "a number from 0 to 1")
            }
            for (name, path) in Self.rates where name == key { self[keyPath: path] = rate }
        }
    }

    private static func range(
        _ key: String, _ value: String, most: Duration, written: String
    ) throws(Problem) -> ClosedRange<Duration> {
        let (first, second) = value.halves(at: "..")
        guard let lower = duration(first), let upper = duration(second ?? first), lower <= upper, upper <= most else {
            throw .badValue(key: key, value: value, allowed: "like 0ms..200ms, rising, from 0ms to \(written)")
        }
        return lower...upper
    }

    private static func duration(_ text: Substring) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        // Nine digits of hours are far beyond any limit and still exact in arithmetic.
        guard digits.count <= 9, let count = Int(digits) else { return nil }
        switch text[digits.endIndex...] {
        case "ms": return .milliseconds(count)
        case "s": return .seconds(count)
        case "m": return .minutes(count)
        case "h": return .hours(count)
        default: return nil
        }
    }
}

/// The text that reads back as the same settings: what a failing run prints.
extension SandboxSettings: CustomStringConvertible {
    package var description: String {
        func range(_ range: ClosedRange<Duration>) -> String {
            "\(range.lowerBound.wholeMilliseconds)ms..\(range.upperBound.wholeMilliseconds)ms"
        }
        let rates = Self.rates.map { "\($0.key)=\(self[keyPath: $0.path])" }
        return (["seed=\(seed)"] + rates + ["answer=\(range(answer))", "receipt=\(range(receipt))"])
            .joined(separator: ",")
    }
}

extension SandboxSettings.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownKey(let key):
            "The sandbox has no setting \"\(key)\"; there are \(SandboxSettings.keys.joined(separator: ", "))."
        case .repeatedKey(let key): "The sandbox setting \"\(key)\" is given twice; give it once."
        case .malformed(let part): "\"\(part)\" is no sandbox setting; write key=value, separated by commas."
        case .badValue(let key, let value, let allowed):
            "The sandbox setting \(key) cannot be \"\(value)\"; it must be \(allowed)."
        case .sharesExceedOne:
            "The sandbox settings refuse, permanent and silent add up to more than 1; together they are at most 1."
        }
    }
}

extension Substring {
    fileprivate var withoutSpaces: String { String(filter { !$0.isWhitespace }) }
}

extension String {
    /// What stands before the first `separator`, and what stands behind it, if it is there.
    fileprivate func halves(at separator: String) -> (Substring, Substring?) {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(separator) {
                return (self[..<index], self[self.index(index, offsetBy: separator.count)...])
            }
            formIndex(after: &index)
        }
        return (self[...], nil)
    }
}
