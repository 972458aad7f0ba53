@testable import Intake

extension ContactFieldTests {
    private static func strings(_ texts: String...) -> [RawValue] { texts.map { .string($0) } }

    static func texts() -> [Example] {
        let fields = ["name", "profession", "consentSource", "status", "quality", "city", "state", "customerTier"]
        let bad: [RawValue] = [
            .integer(3), .bool(true), .list([.string("x")]), .object, .string("a\u{1}b"),
            .string(String(repeating: "x", count: 201)),
        ]
        return fields.flatMap { examples($0, good: [(.string("  Zoé  "), "Zoé")], bad: bad) }
    }

    static func moments() -> [Example] {
        let good: [(RawValue, String)] = [
            (.string("2025-01-20T10:00:00Z"), "2025-01-20T10:00:00Z"),
            (.string("2025-01-20T10:00:00"), "2025-01-20T10:00:00Z"),
            (.string("2025-01-20 10:00"), "2025-01-20T10:00:00Z"),
            (.string("2025-01-20"), "2025-01-20T00:00:00Z"),
            (.string("2025-01-20T10:00:00.250+01:00"), "2025-01-20T09:00:00.250Z"),
        ]
        let bad: [RawValue] =
            strings("20/01/2025", "2025-02-30", "1969-12-31", "2100-01-01") + [.integer(1_737_367_200), .bool(false)]
        return ["registeredAt", "consentAt", "lastOrderAt"].flatMap { examples($0, good: good, bad: bad) }
    }

    static func answers() -> [Example] {
        let yes: [RawValue] = [.bool(true), .integer(1)] + strings("true", "1", "YES", " oui ")
        let no: [RawValue] = [.bool(false), .integer(0)] + strings("False", "0", "no", "non")
        let good = yes.map { ($0, "true") } + no.map { ($0, "false") }
        let bad: [RawValue] = [.string("maybe"), .integer(2), .number(0.5), .object]
        return ["paid", "hasActiveSubscription", "subscribed", "active"].flatMap { examples($0, good: good, bad: bad) }
    }

    static func ids() -> [Example] {
        let good: [(RawValue, String)] = [(.string("c-1"), "c-1"), (.integer(42), "42"), (.number(42), "42")]
        let bad: [RawValue] = [.number(4.5), .bool(true), .object, .string("a\nb")]
        return ["id", "assignedUserId"].flatMap { examples($0, good: good, bad: bad) }
    }

    static func numbers() -> [Example] {
        let good: [(RawValue, String)] = [
            (.integer(30), "30"), (.number(30), "30"), (.string("30"), "30"), (.string("30.0"), "30"),
        ]
        let bad: [RawValue] =
            strings("thirty", "1e3") + [.number(30.5), .bool(true), .integer(.max), .number(.infinity)]
        var all: [Example] = []
        for field in ["age", "referralCount", "totalOrders", "engagementScore"] {
            all += examples(field, good: good, bad: bad)
        }
        for field in ["age", "referralCount", "totalOrders"] { all += examples(field, good: [], bad: [.integer(-1)]) }
        all += examples("age", good: [(.integer(0), "0"), (.integer(150), "150")], bad: [.integer(151)])
        all += examples("engagementScore", good: [(.integer(-5), "-5")])
        let amounts: [(RawValue, String)] = [
            (.integer(12), "1200"), (.number(12.5), "1250"), (.string("1250.50"), "125050"), (.string("0.07"), "7"),
            (.string("3.1000"), "310"), (.number(0.29), "29"),
        ]
        let noAmounts: [RawValue] =
            strings("12.345", "12,5", "-1", ".", "1.", ".5", "99999999999999999999")
            + [.integer(-1), .number(.nan), .number(1e300)]
        all += examples("totalSpent", good: amounts, bad: noAmounts)
        return all
    }

    static func reachability() -> [Example] {
        let emails: [(RawValue, String)] = [
            (.string(" ana@example.com "), "ana@example.com"), (.string("a+b@x.example.org"), "a+b@x.example.org"),
        ]
        let noEmails = strings(
            "ana", "ana@", "@example.com", "a@b@example.com", "ana@example", "ana@.com", "ana@example.",
            "a na@example.com", "ana@example.com,bob", "ana@example.com>")
        let phones: [(RawValue, String)] = [
            (.string("671234567"), "+237671234567"), (.integer(237_671_234_567), "+237671234567"),
        ]
        let noPhones: [RawValue] = [.string("12"), .string("abc"), .bool(true), .number(1.5), .object]
        let userIDs: [(RawValue, String)] = [
            (.string(" US.13491208655302741918"), "US.13491208655302741918"), (.string("FR.ENT.a1B"), "FR.ENT.a1B"),
            (.string("123456@lid"), "123456@lid"),
        ]
        let noUserIDs: [RawValue] =
            strings("us.134", "US.", "USA.134", "US.13 4", "US.ENT.", "@lid", "a@lid", "US.1.2", "134", "US.é")
            + [.integer(134), .bool(true), .string("US." + String(repeating: "1", count: 129))]
        return examples("email", good: emails, bad: noEmails) + examples("phone", good: phones, bad: noPhones)
            + examples("whatsappUserId", good: userIDs, bad: noUserIDs)
    }

    static func choices() -> [Example] {
        var all = examples(
            "country", good: [(.string("CM"), "CM"), (.string(" fr"), "FR")],
            bad: [.string("Cameroon"), .string("XX"), .integer(33)])
        all += examples(
            "language",
            good: [
                (.string("fr"), "french"), (.string("EN"), "english"), (.string("fr-CM"), "french"),
                (.string("en_US"), "english"),
            ],
            bad: [.string("de"), .string("French"), .string("-"), .integer(1)])
        all += examples(
            "gender",
            good: [
                (.string("M"), "male"), (.string("f"), "female"), (.string("Male"), "male"),
                (.string("other"), "other"),
            ],
            bad: [.string("x"), .integer(1)])
        all += examples(
            "kind",
            good: [
                (.string("lead"), "lead"), (.string("Customer"), "customer"), (.string("referral"), "referral"),
            ],
            bad: [.string("friend")])
        return all
    }

    static func rest() -> [Example] {
        var all = examples(
            "birthDate", good: [(.string("1990-12-31"), "1990-12-31")],
            bad: strings("31/12/1990", "1990-02-29", "1899-12-31", "1990-12-31T00:00") + [.integer(1990)])
        all += examples(
            "timeZone", good: [(.string("Africa/Douala"), "Africa/Douala"), (.string("UTC"), "UTC")],
            bad: [.string("Douala"), .integer(1)])
        all += examples(
            "tags",
            good: [
                (.string("vip; new ;;vip"), #"["vip", "new"]"#),
                (.list([.string("a"), .string(" b ")]), #"["a", "b"]"#), (.string(";"), "[]"),
            ],
            bad: [.integer(1), .list([.integer(1)]), .list([.string("a;b")])])
        return all
    }
}
