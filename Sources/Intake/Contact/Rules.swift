import Domain

/// How each kind of field is read from text or from a JSON value. Refusals never repeat the value.
enum Rules {
    /// Text of at most `limit` characters, without the spaces around it.
    static func text(upTo limit: Int) -> @Sendable (RawValue) throws(ValueRefusal) -> String {
        { value throws(ValueRefusal) in try text(value, upTo: limit) }
    }

    private static func text(_ value: RawValue, upTo limit: Int) throws(ValueRefusal) -> String {
        guard case .string(let raw) = value else { throw ValueRefusal("this is not text", "write text") }
        let text = raw.trimmed
        guard text.utf8.count <= limit || text.count <= limit else {
            throw ValueRefusal("the text is too long", "use at most \(limit) characters")
        }
        guard !text.utf8.contains(where: { $0 < 0x20 && !(0x09...0x0D).contains($0) || $0 == 0x7F }) else {
            throw ValueRefusal("the text has control characters in it", "remove them")
        }
        return text
    }

    /// Ids may be numbers where they come from.
    static func identifier(_ value: RawValue) throws(ValueRefusal) -> String {
        guard !value.isWholeNumber else { return try wholeText(value) }
        let id = try text(value, upTo: 200)
        guard !id.utf8.contains(where: { $0 < 0x20 }) else {
            throw ValueRefusal("the id has a line end or a tab in it", "write it on one line")
        }
        return id
    }

    /// A plausible address: one `@`, something before it, a dotted domain after it, no spaces.
    static func email(_ value: RawValue) throws(ValueRefusal) -> String {
        let text = try text(value, upTo: 254)
        let hint = "write it as name@example.com"
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else {
            throw ValueRefusal("an e-mail address has one @ with something before it", hint)
        }
        let labels = parts[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }) else {
            throw ValueRefusal("the e-mail address has no complete domain", hint)
        }
        guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x2C || $0 == 0x3C || $0 == 0x3E }) else {
            throw ValueRefusal("the e-mail address has a sign in it that none has", hint)
        }
        return text
    }

    static func country(_ value: RawValue) throws(ValueRefusal) -> String {
        guard case .string(let text) = value, let code = Countries.code(of: text) else {
            throw ValueRefusal("this is no country code", "use two letters of ISO 3166-1, such as CM or FR")
        }
        return code
    }

    /// National numbers are read in the input's country, else the stored contact's, else the account's.
    static func phone(
        _ value: RawValue, _ origin: ContactOrigin, _ fields: ContactFields
    ) throws(ValueRefusal) -> E164 {
        let text = if case .string(let text) = value { text } else { try wholeText(value) }
        do throws(PhoneNumberRefusal) {
            return try PhoneNumbers.normalise(
                text, contactCountry: fields.country.applied(to: origin.contactCountry),
                accountCountry: origin.accountCountry)
        } catch {
            throw ValueRefusal(error.problem, error.hint)
        }
    }

    /// `US.13491208655302741918` or `US.ENT.…` of the Cloud API (Meta: BSUID), `1234@lid` of a WhatsApp-Web gateway.
    static func whatsappUserID(_ value: RawValue) throws(ValueRefusal) -> String {
        let id = try text(value, upTo: 200)
        let isHidden = id.hasSuffix("@lid") && id.utf8.count > 4 && id.utf8.dropLast(4).allSatisfy(isDigit)
        var parts = id.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if parts.count == 3, String(parts[1]) == "ENT" { parts.remove(at: 1) }
        let isScoped =
            parts.count == 2 && parts[0].count == 2 && parts[0].allSatisfy(isCapital)
            && (1...128).contains(parts[1].count) && parts[1].allSatisfy(isAlphanumeric)
        guard isHidden || isScoped else {
            throw ValueRefusal(
                "this is no user id of WhatsApp", "write it as WhatsApp does, such as US.13491208655302741918")
        }
        return id
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || isCapital(byte) || (0x61...0x7A).contains(byte)
    }

    /// A language or one of its regional forms (`fr-CM`, `en_US`).
    static func language(_ value: RawValue) throws(ValueRefusal) -> Language {
        let word = try lowercased(value)
        guard let base = word.split(whereSeparator: { $0 == "-" || $0 == "_" }).first,
            let language = Language(rawValue: String(base))
        else {
            let known = Language.allCases.map(\.rawValue).joined(separator: " or ")
            throw ValueRefusal("messages are not written in this language", "use \(known), or leave it empty")
        }
        return language
    }

    static func gender(_ value: RawValue) throws(ValueRefusal) -> ContactFacts.Gender {
        switch try lowercased(value) {
        case "m", "male": .male
        case "f", "female": .female
        case "other": .other
        default: throw ValueRefusal("this gender is not known", "use male, female, other, M or F")
        }
    }

    static func kind(_ value: RawValue) throws(ValueRefusal) -> ContactFacts.Kind {
        guard let kind = ContactFacts.Kind(rawValue: try lowercased(value)) else {
            throw ValueRefusal("this kind of contact is not known", "use referral, lead or customer")
        }
        return kind
    }

    static func bool(_ value: RawValue) throws(ValueRefusal) -> Bool {
        switch value {
        case .bool(let answer): return answer
        case .integer(1): return true
        case .integer(0): return false
        case .string(let text):
            switch text.trimmed.lowercased() {
            case "true", "1", "yes", "oui": return true
            case "false", "0", "no", "non": return false
            default: break
            }
        default: break
        }
        throw ValueRefusal("this is neither true nor false", "use true, false, 1, 0, yes, no, oui or non")
    }

    static func timeZone(_ value: RawValue) throws(ValueRefusal) -> String {
        let name = try text(value, upTo: 100)
        guard TimeZones.isKnown(name) else {
            throw ValueRefusal(TimeZones.Unknown().problem, TimeZones.Unknown().hint)
        }
        return name
    }

    /// A JSON list of texts, or one text split by `;`. Each tag once, in the order given.
    static func tags(_ value: RawValue) throws(ValueRefusal) -> [String] {
        var words: [String] = []
        switch value {
        case .string(let text): words = text.utf8.split(separator: UInt8(ascii: ";")).map { String(Substring($0)) }
        case .list(let items):
            for item in items {
                guard case .string(let word) = item else {
                    throw ValueRefusal("a tag is not text", "write a list of texts")
                }
                words.append(word)
            }
        default: throw ValueRefusal("these are not tags", "write a list of texts, or one text with ; between tags")
        }
        var tags: [String] = []
        for word in words where !word.isBlank {
            let tag = try text(.string(word), upTo: 100)
            guard !tag.utf8.contains(UInt8(ascii: ";")) else {
                throw ValueRefusal("a tag has ; in it", "write it as two tags")
            }
            if !tags.contains(tag) { tags.append(tag) }
        }
        guard tags.count <= 100 else { throw ValueRefusal("there are too many tags", "use at most 100") }
        return tags
    }

    private static func lowercased(_ value: RawValue) throws(ValueRefusal) -> String {
        try text(value, upTo: 100).lowercased()
    }
}
