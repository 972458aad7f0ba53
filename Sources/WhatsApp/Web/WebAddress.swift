/// How a WhatsApp-Web gateway names people and messages, and what can be read off the names.
enum WebAddress {
    /// `447700900123@c.us` for a telephone, `…@lid` as it is; nil for what this gateway cannot reach: no digits, or a
    /// user id of another kind.
    static func chat(_ recipient: OutboundMessage.Recipient) -> String? {
        switch recipient {
        case .phone(let phone):
            let digits = phone.filter(isDigit)
            return digits.isEmpty ? nil : digits + "@c.us"
        case .userID(let id): return id.hasSuffix("@lid") && id.utf8.count > 4 ? id : nil
        }
    }

    /// Who stands behind an address; nil for groups, channels, the status feed, and anything that is none.
    static func person(_ address: String) -> Person? {
        guard let at = address.lastIndex(of: "@") else { return nil }
        // `:7` behind the number is one of the person's devices.
        let name = String(address[..<at].prefix { $0 != ":" })
        guard !name.isEmpty else { return nil }
        switch address[at...] {
        case "@c.us", "@s.whatsapp.net": return name.allSatisfy(isDigit) ? Person(waID: name) : nil
        case "@lid": return Person(userID: name + "@lid")
        default: return nil
        }
    }

    /// The chat in a message's id: `true_<chat>_<id>`.
    static func chat(inMessageID id: String) -> String? {
        let parts = id.split(separator: "_", omittingEmptySubsequences: false)
        return parts.count >= 3 && (parts[0] == "true" || parts[0] == "false") ? String(parts[1]) : nil
    }

    /// Our token, if the message's id ends in one; the ids of others are shorter.
    static func token(inMessageID id: String) -> String? {
        let last = id[(id.lastIndex(of: "_").map(id.index(after:)) ?? id.startIndex)...]
        return last.utf8.count == 32 && last.allSatisfy { $0.isASCII && $0.isHexDigit } ? String(last) : nil
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
