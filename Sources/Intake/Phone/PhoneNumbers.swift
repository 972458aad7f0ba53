import CPhoneNumber

/// Turns what people write into E.164.
package enum PhoneNumbers {
    /// Normalises a phone number (SPEC §3, "Phone numbers").
    ///
    /// With `+` or `00` the number is international. Without, the first of these that fits: national and valid in the
    /// contact's country, then in the account's; international and valid; then the same order by *possible*.
    /// Spaces, punctuation and invisible marks do not count. An extension cannot be written to and is not understood.
    ///
    /// - Parameters:
    ///   - contactCountry: ISO 3166-1 alpha-2 in any case; an unknown code counts as none.
    ///   - accountCountry: likewise.
    /// - Throws: why it is impossible; without `+`, the reason in the contact's country or else in the account's.
    package static func normalise(
        _ text: String, contactCountry: String? = nil, accountCountry: String? = nil
    ) throws(PhoneNumberRefusal) -> E164 {
        let dialled = try DialledNumber(text)
        if dialled.isInternational { return try read("+" + dialled.digits, region: nil).get() }

        var readings: [Result<E164, PhoneNumberRefusal>] = []
        for country in [contactCountry, accountCountry] {
            guard let region = country.flatMap(Countries.code(of:)) else { continue }
            let reading = read(dialled.digits, region: region)
            if case .success(let number) = reading, number.isValid { return number }
            readings.append(reading)
        }
        let international = read("+" + dialled.digits, region: nil)
        if case .success(let number) = international, number.isValid { return number }

        for case .success(let number) in readings + [international] { return number }
        if let first = readings.first { return try first.get() }
        throw international.refusal == .unknownCallingCode ? .countryMissing : international.refusal ?? .notANumber
    }

    /// One reading of `+…` or, in a region, of digits as dialled there.
    private static func read(_ text: String, region: String?) -> Result<E164, PhoneNumberRefusal> {
        var text = text
        let number = text.withUTF8 { bytes in
            // The shim copies both before it returns; it keeps no pointer.
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let region else { return unsafe cphone_read(characters.baseAddress, characters.count, nil) }
                return unsafe region.withCString {
                    unsafe cphone_read(characters.baseAddress, characters.count, $0)
                }
            }
        }
        if let refusal = PhoneNumberRefusal(outcome: number.outcome) { return .failure(refusal) }
        let home = unsafe withUnsafeBytes(of: number.region) { unsafe string(of: $0) }
        return .success(
            E164(
                text: unsafe withUnsafeBytes(of: number.e164) { unsafe string(of: $0) },
                region: home.isEmpty ? nil : home, isValid: number.valid))
    }

    /// A NUL-terminated array of characters.
    private static func string(of characters: UnsafeRawBufferPointer) -> String {
        unsafe String(decoding: characters.prefix { $0 != 0 }, as: UTF8.self)
    }
}

extension Result where Failure == PhoneNumberRefusal {
    fileprivate var refusal: PhoneNumberRefusal? {
        if case .failure(let refusal) = self { refusal } else { nil }
    }
}

extension PhoneNumberRefusal {
    /// Nil for an outcome that refuses nothing.
    fileprivate init?(outcome: Int32) {
        switch UInt32(bitPattern: outcome) {
        case CPHONE_POSSIBLE.rawValue: return nil
        case CPHONE_LOCAL_ONLY.rawValue: self = .localOnly
        case CPHONE_INVALID_COUNTRY_CODE.rawValue: self = .unknownCallingCode
        case CPHONE_TOO_SHORT.rawValue: self = .tooShort
        case CPHONE_INVALID_LENGTH.rawValue: self = .wrongLength
        case CPHONE_TOO_LONG.rawValue: self = .tooLong
        case CPHONE_NOT_A_NUMBER.rawValue: self = .notANumber
        default: self = .unreadable
        }
    }
}
