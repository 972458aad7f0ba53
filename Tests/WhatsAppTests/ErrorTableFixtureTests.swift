import Domain
import JSON
import Testing

/// The table against the contract's own, machine against machine.
@Suite struct ErrorTableFixtureTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let code, http: Int
        let scope, retry, tenant, target: String

        init(_ json: JSONValue) throws {
            code = try #require(json["code"]?.number)
            http = try #require(json["http"]?.number)
            scope = try #require(json["scope"]?.string)
            retry = try #require(json["retry"]?.string)
            tenant = try #require(json["tenant"]?.string)
            target = try #require(json["target"]?.string)
        }

        var testDescription: String { "\(code)" }
    }

    static func rows() throws -> [Row] {
        guard case .array(let rows) = try WebhookFixtures.json("cloud/error_codes.json") else { return [] }
        return try rows.map(Row.init)
    }

    @Test func `every code of the contract is listed, and none that is neither there nor ours`() throws {
        let contract = Set(try Self.rows().map(\.code))
        let own = Set(ErrorTable.all.map(\.code).filter { $0 >= OwnError.unreachable })
        #expect(contract.count == 70)
        #expect(Set(ErrorTable.all.map(\.code)) == contract.union(own))
    }

    @Test(arguments: try rows()) func `the account fares as the contract says`(_ row: Row) throws {
        let meaning = ErrorTable.meaning(of: row.code)
        switch row.tenant {
        case "stop", "stop_number", "pause_number", "pause_waba_marketing": #expect(meaning.account == .halts)
        case "pause_template", "stop_template": #expect(meaning.account == .templateRests)
        case "pause_waba_templates", "hold_short": #expect(meaning.held != nil)
        // A number in maintenance fails for everybody, and one country or one template for none but its own.
        case "none" where row.retry == "maint" && row.scope == "phone_number": #expect(meaning.held != nil)
        case "none", "slow", "stop_country": #expect(meaning.account == .goesOn)
        default: Issue.record("there is no rule for \(row.tenant)")
        }
    }

    @Test(arguments: try rows()) func `the channel slows down where the contract says so and sending goes on`(
        _ row: Row
    ) {
        let meaning = ErrorTable.meaning(of: row.code)
        let isStopped = meaning.account == .halts || meaning.account == .templateRests
        #expect(meaning.slowsChannel == (row.retry == "slow" && !isStopped))
    }

    @Test(arguments: try rows()) func `the message fares as the contract says`(_ row: Row) throws {
        let meaning = ErrorTable.meaning(of: row.code)
        switch (row.target, row.retry) {
        case ("exit_channel", _): #expect(meaning.step == .leave(.undeliverable))
        case ("exit_marketing", _): #expect(meaning.step == .leave(.optedOut))
        case ("defer", _), (_, "wait24h"): #expect(meaning.step == .park)
        case (_, "template"): #expect(meaning.step == .templateOnly)
        case (_, "wait_pair"): #expect(meaning.step == .wait(.pair))
        case (_, "maint"):
            guard case .wait(.fixed(let wait)) = meaning.step else {
                Issue.record("does not wait")
                return
            }
            #expect(meaning.held ?? wait == wait)
        // What shuts a gate waits behind it.
        case _ where meaning.account != .goesOn: #expect(meaning.step == .held)
        case (_, "slow"): #expect(meaning.step == .wait(.channel))
        // A server's error does not prove that nothing was taken.
        case (_, "backoff"): #expect(meaning.step == (row.http >= 500 ? .afterReceiptTime : .again))
        case (_, "fix"), ("keep", "no"): #expect(meaning.step == .nextSlot)
        default: Issue.record("there is no rule for \(row.target) and \(row.retry)")
        }
    }
}

extension ErrorMeaning {
    fileprivate var held: Duration? {
        guard case .holds(let duration) = account else { return nil }
        return duration
    }
}
