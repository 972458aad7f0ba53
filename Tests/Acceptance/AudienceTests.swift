import TestSupport
import Testing

/// Seed 001 §Filtering System: what preview says, creation does.
@Suite struct AudienceTests {
    private struct Case: CustomTestStringConvertible {
        let filter: String
        let people: [String]
        var testDescription: String { filter }
    }

    private static let people = [
        ("awa", #""country":"CM","gender":"F","age":25,"profession":"Entrepreneur","referralCount":2"#),
        ("ben", #""country":"NG","gender":"M","age":40,"profession":"Teacher","hasActiveSubscription":true"#),
        ("cyd", #""country":"CM","gender":"M","age":18,"profession":"Teacher""#),
        ("dan", #""country":"FR","gender":"other","birthDate":"1995-01-21""#),
        ("eve", "\"language\":\"fr\""),
    ]

    private static let cases = [
        Case(filter: "{}", people: ["awa", "ben", "cyd", "dan", "eve"]),
        Case(filter: #"{"countries":["cm","NG"]}"#, people: ["awa", "ben", "cyd"]),
        Case(filter: #"{"countries":"all","gender":"all","professions":null}"#, people: people.map(\.0)),
        Case(filter: #"{"gender":"M"}"#, people: ["ben", "cyd"]),
        Case(filter: #"{"gender":"female"}"#, people: ["awa"]),
        Case(filter: #"{"professions":["Teacher"]}"#, people: ["ben", "cyd"]),
        Case(filter: #"{"minAge":18,"maxAge":29}"#, people: ["awa", "cyd", "dan"]),
        Case(filter: #"{"minAge":30}"#, people: ["ben"]),
        Case(filter: #"{"subscriptionStatus":"subscribed"}"#, people: ["ben"]),
        Case(filter: #"{"subscriptionStatus":"non-subscribed"}"#, people: ["awa", "cyd", "dan", "eve"]),
        Case(filter: #"{"hasUnpaidReferrals":true}"#, people: ["awa"]),
        Case(filter: #"{"hasUnpaidReferrals":false}"#, people: people.map(\.0)),
        // A bare date is the whole day in the account's zone, which begins an hour before UTC's.
        Case(filter: #"{"registrationDateTo":"2025-01-01"}"#, people: ["awa"]),
        Case(filter: #"{"registrationDateFrom":"2025-01-03"}"#, people: ["cyd", "dan", "eve"]),
        Case(
            filter: #"{"registrationDateFrom":"2025-01-02","registrationDateTo":"2025-01-03"}"#,
            people: ["ben", "cyd"]),
    ]

    @Test func `every filter takes up whom it names, and nobody else`() async throws {
        let house = try House()
        _ = try await house.configure(#"{"timeZone":"Africa/Douala"}"#)
        for (index, (id, fields)) in Self.people.enumerated() {
            // 23:30 UTC is half past midnight of the next day in Douala.
            let registered = #""registeredAt":"2025-01-0\#(index + 1)T\#(index == 0 ? "10:00" : "00:30")Z""#
            let earlier = #""registeredAt":"2025-01-0\#(index)T23:30Z""#
            try await house.people(1, id, "\(fields),\(index == 2 ? earlier : registered)")
        }
        for example in Self.cases {
            let body = #""targetFilter":\#(example.filter)"#
            let preview = try await house.ask(as: "acme", "POST", House.campaigns + "/preview", "{\(body)}")
            #expect(preview.json["body"]["data"]["totalCount"].int == example.people.count, "\(example.filter)")
            let campaign = try await house.campaign(#"{"name":"Une",\#(body)}"#)
            let targets = try await house.relance("acme", "/campaigns/\(campaign["_id"].text)/targets")["targets"].list
            let ids = targets.map { $0["referralUserId"]["_id"].text.dropLast() }
            #expect(ids.sorted() == example.people.map { $0[...] }, "\(example.filter)")
            // The filter comes back in a form that can be sent again.
            let again = try await house.ask(
                as: "acme", "POST", House.campaigns + "/preview",
                #"{"targetFilter":\#(try campaign["targetFilter"].encoded)}"#)
            #expect(again.json["body"]["data"]["totalCount"].int == example.people.count, "\(example.filter)")
            try await house.steer(campaign["_id"].text, "cancel")
        }
    }

    @Test func `the waterfall says what became of everybody`() async throws {
        let house = try House()
        try await house.connect("acme")
        _ = try await house.configure(#"{"maxTargetsPerCampaign":4}"#)
        let late = #""registeredAt":"2025-01-20T09:59:00Z""#
        try await house.people(2, "in", #""registeredAt":"2025-01-20T08:00:00Z""#)
        try await house.people(3, "out", #""subscribed":false,\#(late)"#)
        try await house.people(6, "ok", late)
        try await house.put("mute", of: "acme", "{\(late)}")
        try await house.settle()
        let answer = try await house.ask(
            as: "acme", "POST", House.campaigns + "/preview", #"{"targetFilter":{"excludeCurrentTargets":true}}"#)
        let data = answer.json["body"]["data"]
        #expect(data["totalCount"] == 6)
        let expected: JSON = .object([
            "matched": 12, "optedOut": 3, "unreachable": 1, "alreadyEnrolled": 2, "overLimit": 2, "final": 4,
        ])
        #expect(data["waterfall"] == expected)
    }

    @Test(arguments: [
        (#"{"county":["FR"]}"#, "county", "countries"), (#"{"gender":"X"}"#, "gender", "female"),
        (#"{"countries":["XX"]}"#, "countries", "ISO 3166-1"), (#"{"minAge":30,"maxAge":20}"#, "maxAge", "minAge"),
        (#"{"subscriptionStatus":"never"}"#, "subscriptionStatus", "non-subscribed"),
        (#"{"registrationDateFrom":"yesterday"}"#, "registrationDateFrom", "2025-01-20T10:00:00Z"),
    ])
    func `a filter that cannot be is refused with what would be right`(
        filter: String, field: String, hint: String
    ) async throws {
        let house = try House()
        for (path, rest) in [("", #""name":"Une","#), ("/preview", "")] {
            let answer = try await house.ask(
                as: "acme", "POST", House.campaigns + path, #"{\#(rest)"targetFilter":\#(filter)}"#)
            #expect(answer.status == 422 && answer.json["statusCode"] == 422)
            #expect(answer.json["body"]["errors"][0]["field"].text.hasPrefix("/targetFilter/\(field)"))
            #expect(answer.text.contains(hint), "\(filter)")
        }
    }
}
