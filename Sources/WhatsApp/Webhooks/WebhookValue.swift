internal import Domain
internal import JSON

/// A part of a webhook's body, read with patience: numbers come as strings and strings as numbers, what is empty
/// counts as absent, and what has another shape than expected is not there.
struct WebhookValue {
    private let json: JSONValue

    init(_ json: JSONValue) { self.json = json }

    /// Whether the member is there and is not null.
    func has(_ name: String) -> Bool {
        guard let member = json[name] else { return false }
        return member != .null
    }

    func text(_ name: String) -> String? {
        switch json[name] {
        case .string(let text)?: text.isEmpty ? nil : text
        case .int(let number)?: String(number)
        default: nil
        }
    }

    func integer(_ name: String) -> Int64? {
        switch json[name] {
        case .int(let number)?: number
        case .string(let text)?: Int64(text)
        case .double(let number)?: Int64(exactly: number.rounded(.towardZero))
        default: nil
        }
    }

    /// Seconds since 1970; milliseconds where they can be nothing else, for a few come like that.
    func instant(_ name: String) -> Instant? {
        guard let number = integer(name), number > 0 else { return nil }
        let milliseconds = number > 100_000_000_000 ? number : number * 1000
        return milliseconds <= Instant.distantFuture.milliseconds ? Instant(milliseconds: milliseconds) : nil
    }

    func object(_ name: String) -> WebhookValue? {
        guard case .object? = json[name], let member = json[name] else { return nil }
        return WebhookValue(member)
    }

    /// The objects of an array; empty where there is none.
    func objects(_ name: String) -> [WebhookValue] {
        guard case .array(let elements)? = json[name] else { return [] }
        return elements.compactMap {
            guard case .object = $0 else { return nil }
            return WebhookValue($0)
        }
    }

    /// Digits of a number somebody is reached by; nil for what is none, as a group's id.
    func digits(_ name: String) -> String? {
        guard let text = text(name) else { return nil }
        if text.utf8.allSatisfy(Self.isDigit) { return text }
        guard text.hasPrefix("+"), text.utf8.count > 1, text.utf8.dropFirst().allSatisfy(Self.isDigit) else {
            return nil
        }
        return String(text.dropFirst())
    }

    /// What somebody wrote, fit to be kept and shown.
    func cleanText(_ name: String) -> String? { text(name)?.fitToShow }

    /// One of WhatsApp's words, fit for a label: short, and of nothing but letters, digits and `_`.
    func word(_ name: String) -> String? {
        guard let text = text(name) else { return nil }
        let word = String(text.unicodeScalars.prefix(64).map { Self.isWord($0) ? Character($0) : "_" })
        return word.isEmpty ? nil : word
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-": true
        default: false
        }
    }
}
