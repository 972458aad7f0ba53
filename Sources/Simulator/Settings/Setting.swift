/// One setting by its name: what reads it from text, writes it as text, and explains it.
package struct Setting: Sendable {
    /// As on the command line behind two dashes, in a settings text before the equals sign, and in the control API.
    package let name: String
    package let english: String
    package let french: String
    /// What the value can be: `0 to 1`, `0ms..200ms`.
    package let allowed: String
    /// Whether its text is a JSON number or boolean as it is.
    let isLiteral: Bool
    let text: @Sendable (SimulatorSettings) -> String
    /// False when the text is not a value.
    let assign: @Sendable (inout SimulatorSettings, String) -> Bool

    package static func named(_ name: String) -> Setting? { all.first { $0.name == name } }
}

extension Setting {
    typealias Path<Value> = any WritableKeyPath<SimulatorSettings, Value> & Sendable

    static func share(_ name: String, _ path: Path<Double>, _ english: String, _ french: String) -> Setting {
        Setting(
            name: name, english: english, french: french, allowed: "0..1", isLiteral: true,
            text: { "\($0[keyPath: path])" },
            assign: { settings, text in
                guard let share = Double(text), (0...1).contains(share) else { return false }
                settings[keyPath: path] = share
                return true
            })
    }

    static func count(
        _ name: String, _ path: Path<Int>, in range: ClosedRange<Int>, _ english: String, _ french: String
    ) -> Setting {
        Setting(
            name: name, english: english, french: french, allowed: "\(range.lowerBound) to \(range.upperBound)",
            isLiteral: true, text: { "\($0[keyPath: path])" },
            assign: { settings, text in
                guard let number = Int(text), range.contains(number) else { return false }
                settings[keyPath: path] = number
                return true
            })
    }

    static func flag(_ name: String, _ path: Path<Bool>, _ english: String, _ french: String) -> Setting {
        Setting(
            name: name, english: english, french: french, allowed: "true|false", isLiteral: true,
            text: { "\($0[keyPath: path])" },
            assign: { settings, text in
                guard let flag = Bool(text) else { return false }
                settings[keyPath: path] = flag
                return true
            })
    }

    static func word(_ name: String, _ path: Path<String>, _ english: String, _ french: String) -> Setting {
        Setting(
            name: name, english: english, french: french, allowed: "TEXT", isLiteral: false,
            text: { $0[keyPath: path] },
            assign: { settings, text in
                guard text.utf8.count <= 2_000, !text.utf8.contains(where: { $0 < 0x20 }) else { return false }
                settings[keyPath: path] = text
                return true
            })
    }

    static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ path: Path<Value>, _ english: String, _ french: String
    ) -> Setting {
        Setting(
            name: name, english: english, french: french,
            allowed: Value.allCases.map(\.rawValue).joined(separator: "|"), isLiteral: false,
            text: { $0[keyPath: path].rawValue },
            assign: { settings, text in
                guard let value = Value(rawValue: text) else { return false }
                settings[keyPath: path] = value
                return true
            })
    }

    static func codes(_ name: String, _ path: Path<CodeShares>, _ english: String, _ french: String) -> Setting {
        Setting(
            name: name, english: english, french: french, allowed: "CODE[@sync|@async]:SHARE+…", isLiteral: false,
            text: { "\($0[keyPath: path])" },
            assign: { settings, text in
                guard let shares = CodeShares(text) else { return false }
                settings[keyPath: path] = shares
                return true
            })
    }

    /// One time: `20ms`, `5s`, `1m`; a bare number is milliseconds.
    static func time(_ name: String, _ path: Path<Int>, _ english: String, _ french: String) -> Setting {
        Setting(
            name: name, english: english, french: french, allowed: "20ms|5s|1m", isLiteral: false,
            text: { "\($0[keyPath: path])ms" },
            assign: { settings, text in
                guard let time = milliseconds(text) else { return false }
                settings[keyPath: path] = time
                return true
            })
    }

    /// A time, or from one to another: `20ms`, `1s..5s`.
    static func span(
        _ name: String, _ path: Path<SimulatorSettings.Span>, _ english: String, _ french: String
    ) -> Setting {
        Setting(
            name: name, english: english, french: french, allowed: "0ms..5s", isLiteral: false,
            text: { "\($0[keyPath: path].lowerBound)ms..\($0[keyPath: path].upperBound)ms" },
            assign: { settings, text in
                guard let span = span(text) else { return false }
                settings[keyPath: path] = span
                return true
            })
    }

    private static func span(_ text: String) -> SimulatorSettings.Span? {
        guard let dots = text.firstRange(of: "..") else {
            return milliseconds(text).map { $0...$0 }
        }
        guard let least = milliseconds(String(text[..<dots.lowerBound])),
            let most = milliseconds(String(text[dots.upperBound...])), least <= most
        else { return nil }
        return least...most
    }

    /// Up to 24 hours.
    private static func milliseconds(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard digits.count <= 9, let count = Int(digits) else { return nil }
        let unit: Int? =
            switch text[digits.endIndex...] {
            case "", "ms": 1
            case "s": 1_000
            case "m": 60_000
            case "h": 3_600_000
            default: nil
            }
        guard let unit, count * unit <= 86_400_000 else { return nil }
        return count * unit
    }
}
