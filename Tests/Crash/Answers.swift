import JSON
import Server

/// What a server says of one account.
struct Answers {
    let account: String
    let number: UInt64
    /// Integers of `/api/relance/campaigns/default/stats`.
    let statistics: [String: Int]
    /// By day, from day 1 on.
    let reached: [Int]

    /// Nobody is on their way any more, and nothing is in doubt.
    var isAtRest: Bool { statistics["targetsActive"] == 0 && statistics["messagesInDoubt"] == 0 }

    /// As of the log's end.
    static func of(_ driver: Driver) async throws -> [Answers] {
        var all: [Answers] = []
        let head = try await driver.head()
        for account in People.accounts {
            let path = "/api/relance/campaigns/default"
            let query = "userId=\(account)&min-position=\(head)"
            guard let data = try await driver.get("\(path)/stats?\(query)")["body"]?["data"],
                case .object(let members) = data,
                let days = try await driver.get("\(path)/progression?\(query)")["body"]?["data"],
                let number = try await driver.get("/api/v1/accounts/\(account)").number("number")
            else { throw Violation("the server does not know \(account)") }
            let statistics = members.compactMap { member in data.number(member.name).map { (member.name, $0) } }
            all.append(
                Answers(
                    account: account, number: UInt64(number),
                    statistics: Dictionary(uniqueKeysWithValues: statistics),
                    reached: days.elements.compactMap { $0.number("reached") }))
        }
        return all
    }

    /// Read models, read over HTTP, say what a naive fold of the log says.
    func compare(with story: Story, atLeast promises: Promises) throws {
        let told = story.statistics(of: number)
        guard statistics == told else {
            throw Violation("\(account): the server says \(statistics), the log \(told)")
        }
        let days = (1...7).map { story.reached($0, of: number) }
        guard reached == days else { throw Violation("\(account): the server says \(reached) a day, the log \(days)") }
        let known = story.contacts.values.count { $0.account == number }
        guard known >= promises.known(in: account) else { throw Violation("\(account) lost people") }
    }
}
