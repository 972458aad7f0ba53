import Domain
import JSON

/// Accounts by their numbers.
struct AccountNames: Sendable {
    struct Account: Sendable {
        let number: UInt64
        let id: String
        /// In which its day turns.
        let zone: ZoneRules
        let zoneName: String
    }

    let all: [Account]
    private let ids: [UInt64: String]

    private init(_ accounts: [Account]) {
        all = accounts
        ids = Dictionary(accounts.map { ($0.number, $0.id) }) { first, _ in first }
    }

    static func all(_ api: APIClient) async throws -> AccountNames {
        let zones = ZoneCache()
        var accounts: [Account] = []
        var page = 1
        while true {
            let answer = try await api.json("/api/v1/accounts?limit=500&page=\(page)")
            for account in answer.list("accounts") {
                guard let id = account.text("id") else { continue }
                let zone = account.text("timeZone")
                accounts.append(
                    Account(
                        number: UInt64(account.number("number")), id: id, zone: zones.rules(zone, nil),
                        zoneName: zone ?? "UTC"))
            }
            guard page < answer.number("totalPages") else { return AccountNames(accounts) }
            page += 1
        }
    }

    /// An account registered meanwhile is shown by its number.
    subscript(number: UInt64) -> String { number == 0 ? "" : ids[number] ?? "#\(number)" }
}
