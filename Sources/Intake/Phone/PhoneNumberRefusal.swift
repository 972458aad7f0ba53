/// Why a text is no phone number one could write to. Never carries the number itself.
package enum PhoneNumberRefusal: Error, Hashable, Sendable, CaseIterable {
    case empty
    case notANumber
    case hasLetters
    case unknownCallingCode
    case tooShort
    case tooLong
    case wrongLength
    case localOnly
    /// Neither national in a known country nor a whole international number.
    case countryMissing
    /// The library failed in itself (out of memory); trying again may help.
    case unreadable

    /// What is wrong, in plain words.
    package var problem: String {
        switch self {
        case .empty: "the phone number is empty"
        case .notANumber: "this is not a phone number"
        case .hasLetters: "the phone number has letters in it"
        case .unknownCallingCode: "no country has this calling code"
        case .tooShort: "the phone number is too short"
        case .tooLong: "the phone number is too long"
        case .wrongLength: "no phone number of its country has this many digits"
        case .localOnly: "the phone number lacks its area code"
        case .countryMissing: "it cannot be told which country the phone number belongs to"
        case .unreadable: "the phone number could not be read"
        }
    }

    /// What would be right.
    package var hint: String {
        switch self {
        case .empty, .notANumber, .tooShort, .tooLong, .wrongLength, .localOnly:
            "write it whole, with + and the country's calling code, or as dialled within the contact's country"
        case .hasLetters: "write digits only, with + and the country's calling code"
        case .unknownCallingCode: "after + (or 00) comes a country's calling code, as in +237 or +33"
        case .countryMissing: "write it with + and the country's calling code, or give the contact's country"
        case .unreadable: "send it again"
        }
    }
}
