import Intake
import Testing

@Suite struct PhoneNumberTests {
    struct Accepted: Sendable {
        let text: String
        var contact: String?
        var account: String?
        let e164: String
        let region: String?
        let isValid: Bool

        init(_ text: String, _ contact: String?, _ account: String?, _ e164: String, _ region: String?, _ valid: Bool) {
            (self.text, self.contact, self.account) = (text, contact, account)
            (self.e164, self.region, isValid) = (e164, region, valid)
        }
    }

    @Test(arguments: [
        // International: with + or 00, whatever the countries.
        Accepted("+237671234567", nil, nil, "+237671234567", "CM", true),
        Accepted("00237671234567", "FR", "FR", "+237671234567", "CM", true),
        Accepted("+237 6 71 23 45 67", "FR", nil, "+237671234567", "CM", true),
        Accepted("(+237) 671-23-45-67", nil, nil, "+237671234567", "CM", true),
        Accepted("\u{202A}+33\u{00A0}6\u{2011}12 34 56 78\u{202C}", nil, nil, "+33612345678", "FR", true),
        Accepted("+44 (0)7400 123456", nil, nil, "+447400123456", "GB", true),
        Accepted("\u{FF0B}٢٣٧٦٧١٢٣٤٥٦٧", nil, nil, "+237671234567", "CM", true),
        // The seeds' own examples: possible, and assigned to nobody.
        Accepted("+237600000000", nil, nil, "+237600000000", "CM", false),
        Accepted("237600000000", nil, nil, "+237600000000", "CM", false),
        Accepted("+919876543210", nil, nil, "+919876543210", "IN", true),
        Accepted("14694652751", nil, nil, "+14694652751", "US", true),
        Accepted("14694652751", "CM", "FR", "+14694652751", "US", true),
        // National in the contact's country, else the account's.
        Accepted("671234567", "CM", nil, "+237671234567", "CM", true),
        Accepted("671234567", "CM", "FR", "+237671234567", "CM", true),
        Accepted("671234567", nil, "CM", "+237671234567", "CM", true),
        Accepted("06 12 34 56 78", "FR", "CM", "+33612345678", "FR", true),
        Accepted("06 12 34 56 78", "CM", "FR", "+33612345678", "FR", true),
        Accepted("06 12 34 56 78", "fr", nil, "+33612345678", "FR", true),
        Accepted("06 12 34 56 78", "??", "FR", "+33612345678", "FR", true),
        Accepted("237671234567", nil, nil, "+237671234567", "CM", true),
        Accepted("237671234567", "CM", nil, "+237671234567", "CM", true),
        Accepted("237671234567", "FR", "FR", "+237671234567", "CM", true),
        // Valid abroad goes before merely possible at home; then possible at home before possible abroad.
        Accepted("33612345678", "CN", nil, "+33612345678", "FR", true),
        Accepted("600000000", "CM", nil, "+237600000000", "CM", false),
        Accepted("600000000", "CM", "SN", "+237600000000", "CM", false),
        // A spreadsheet's doings.
        Accepted("237671234567.0", nil, nil, "+237671234567", "CM", true),
        Accepted("'+237671234567", nil, nil, "+237671234567", "CM", true),
        // A calling code of no country.
        Accepted("+80012345678", nil, nil, "+80012345678", nil, true),
    ])
    func `a possible number becomes E.164`(_ example: Accepted) throws {
        let number = try PhoneNumbers.normalise(
            example.text, contactCountry: example.contact, accountCountry: example.account)
        #expect(number.text == example.e164)
        #expect(number.region == example.region)
        #expect(number.isValid == example.isValid)
    }

    struct Refused: Sendable {
        let text: String
        let country: String?
        let refusal: PhoneNumberRefusal

        init(_ text: String, _ country: String?, _ refusal: PhoneNumberRefusal) {
            (self.text, self.country, self.refusal) = (text, country, refusal)
        }
    }

    @Test(arguments: [
        Refused("", "CM", .empty),
        Refused(" - ", "CM", .empty),
        Refused("+", "CM", .notANumber),
        Refused("00", "CM", .tooShort),
        Refused("+2376", nil, .tooShort),
        Refused("12345", "CM", .tooShort),
        Refused("+237 671 234 567 890", nil, .tooLong),
        Refused("+999123456789", nil, .unknownCallingCode),
        Refused("099999999999", nil, .countryMissing),
        Refused("call me", "CM", .hasLetters),
        Refused("+1 800 FLOWERS", nil, .hasLetters),
        Refused("2.37671E+11", "CM", .hasLetters),
        Refused("+237+671234567", nil, .notANumber),
        Refused("671234567#2", "CM", .notANumber),
        Refused("671234567\u{0}", "CM", .notANumber),
        Refused("253-0000", "US", .localOnly),
    ])
    func `an impossible number is refused with its reason`(_ example: Refused) {
        #expect(throws: example.refusal) {
            try PhoneNumbers.normalise(example.text, contactCountry: example.country)
        }
    }

    @Test func `no digit of a number shows in refusals or descriptions`() throws {
        let number = try PhoneNumbers.normalise("+237671234567")
        var dumped = ""
        dump(number, to: &dumped)
        for text in ["\(number)", String(reflecting: number), dumped] { #expect(!text.contains("671234567")) }
        for refusal in PhoneNumberRefusal.allCases { #expect(!refusal.problem.isEmpty && !refusal.hint.isEmpty) }
    }
}
