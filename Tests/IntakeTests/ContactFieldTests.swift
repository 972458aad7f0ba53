import Domain
import FoundationEssentials
import Testing

@testable import Intake

@Suite struct ContactFieldTests {
    private func read(_ field: String, _ value: RawValue) -> ContactReading {
        ContactFields.read([field: value], from: ContactOrigin(accountCountry: "CM"))
    }

    /// Shows a stored field without knowing its type.
    private func shown(_ fields: ContactFields, _ name: String) -> String {
        func text<T>(_ field: Field<T>) -> String {
            switch field {
            case .absent: "absent"
            case .cleared: "cleared"
            case .value(let value): "\(value)"
            }
        }
        return switch name {
        case "id": text(fields.id)
        case "name": text(fields.name)
        case "email": text(fields.email)
        case "phone": fields.phone.value?.text ?? text(fields.phone)
        case "whatsappUserId": text(fields.whatsappUserId)
        case "country": text(fields.country)
        case "language": text(fields.language)
        case "gender": text(fields.gender)
        case "profession": text(fields.profession)
        case "age": text(fields.age)
        case "birthDate": text(fields.birthDate)
        case "registeredAt": text(fields.registeredAt)
        case "paid": text(fields.paid)
        case "hasActiveSubscription": text(fields.hasActiveSubscription)
        case "referralCount": text(fields.referralCount)
        case "subscribed": text(fields.subscribed)
        case "consentSource": text(fields.consentSource)
        case "consentAt": text(fields.consentAt)
        case "active": text(fields.active)
        case "timeZone": text(fields.timeZone)
        case "kind": text(fields.kind)
        case "status": text(fields.status)
        case "quality": text(fields.quality)
        case "tags": text(fields.tags)
        case "city": text(fields.city)
        case "state": text(fields.state)
        case "assignedUserId": text(fields.assignedUserId)
        case "engagementScore": text(fields.engagementScore)
        case "totalSpent": text(fields.totalSpentHundredths)
        case "totalOrders": text(fields.totalOrders)
        case "lastOrderAt": text(fields.lastOrderAt)
        case "customerTier": text(fields.customerTier)
        default: "no such field"
        }
    }

    struct Example: Sendable {
        let field: String
        let value: RawValue
        /// Nil if it is to be refused.
        let shown: String?
    }

    static func examples(_ field: String, good: [(RawValue, String)], bad: [RawValue] = []) -> [Example] {
        good.map { Example(field: field, value: $0.0, shown: $0.1) }
            + bad.map { Example(field: field, value: $0, shown: nil) }
    }

    static let table: [Example] =
        [texts, moments, answers, ids, numbers, reachability, choices, rest].flatMap { $0() }

    @Test(arguments: table)
    func `each field takes what is right and refuses what is not`(_ example: Example) {
        let reading = read(example.field, example.value)
        if let shown = example.shown {
            #expect(reading.problems.isEmpty)
            #expect(self.shown(reading.fields, example.field) == shown)
        } else {
            #expect(reading.problems.map(\.field) == [example.field])
            #expect(self.shown(reading.fields, example.field) == "absent")
            #expect(reading.problems.allSatisfy { !$0.problem.isEmpty && !$0.hint.isEmpty })
        }
    }

    @Test func `the table of examples covers every field`() {
        #expect(Set(Self.table.map(\.field)) == Set(FieldDescriptor.all.map(\.name)))
        #expect(FieldDescriptor.all.count == 32)
    }

    @Test(arguments: FieldDescriptor.all.map(\.name))
    func `null and empty text clear a field, silence leaves it alone`(_ name: String) {
        for empty in [RawValue.null, .string(""), .string("  "), .list([])] {
            let reading = read(name, empty)
            #expect(reading.problems.isEmpty)
            #expect(shown(reading.fields, name) == "cleared")
        }
        #expect(shown(ContactFields.read([:], from: ContactOrigin()).fields, name) == "absent")
    }

    @Test func `a field applies to what was there before`() {
        #expect(Field<Int>.absent.applied(to: 3) == 3)
        #expect(Field<Int>.cleared.applied(to: 3) == nil)
        #expect(Field<Int>.value(4).applied(to: 3) == 4)
    }

    @Test func `all problems are reported, none with what stood there`() {
        let reading = ContactFields.read(
            [
                "name": .string("Zebulon\u{1}"), "email": .string("zebulon-at-example"), "phone": .string("671"),
                "age": .string("old"), "shoeSize": .integer(43), "Email": .null,
            ], from: ContactOrigin(accountCountry: "CM"))
        #expect(reading.problems.map(\.field) == ["name", "email", "phone", "age"])
        #expect(reading.unknown == ["Email", "shoeSize"])
        let told = reading.problems.map { $0.problem + $0.hint }.joined().lowercased()
        for secret in ["zebulon", "671"] { #expect(!told.contains(secret)) }
    }

    @Test func `a phone number is read in the row's country, else the contact's, else the account's`() {
        func phone(_ members: [String: RawValue], _ contact: String?, _ account: String?) -> String? {
            let origin = ContactOrigin(contactCountry: contact, accountCountry: account)
            return ContactFields.read(members, from: origin).fields.phone.value?.text
        }
        let dialled = RawValue.string("06 12 34 56 78")
        #expect(phone(["phone": dialled, "country": .string("FR")], "CM", "CM") == "+33612345678")
        #expect(phone(["phone": dialled], "FR", "CM") == "+33612345678")
        #expect(phone(["phone": dialled], nil, "FR") == "+33612345678")
        #expect(phone(["phone": dialled, "country": .null], "FR", "CM") == nil)
    }

    @Test func `fields do not describe themselves`() {
        let fields = ContactFields.read(["name": .string("Zebulon")], from: ContactOrigin()).fields
        var dumped = ""
        dump(fields, to: &dumped)
        for text in ["\(fields)", String(reflecting: fields), dumped] { #expect(!text.contains("Zebulon")) }
    }

    @Test func `JSON becomes raw values of the same kinds`() throws {
        let json = #"{"s":"1","i":7,"n":1.5,"b":true,"z":null,"l":["x",2],"o":{"a":1},"big":9007199254740993}"#
        let members = try JSONDecoder().decode([String: RawValue].self, from: Data(json.utf8))
        #expect(
            members == [
                "s": .string("1"), "i": .integer(7), "n": .number(1.5), "b": .bool(true), "z": .null,
                "l": .list([.string("x"), .integer(2)]), "o": .object, "big": .integer(9_007_199_254_740_993),
            ])
    }
}
