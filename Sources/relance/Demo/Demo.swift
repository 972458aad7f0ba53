import Domain
import HTTPClient
import JSON
import Server
import WhatsApp

/// `relance serve --demo`: three accounts, connected, with invented people divided among them.
struct Demo {
    private struct Account {
        let id: String
        /// The body of its settings.
        let settings: String
    }

    private static let accounts = [
        Account(
            id: "boutique-baobab",
            settings: #"{"name":"Boutique Baobab","country":"SN","language":"fr","timeZone":"Africa/Dakar"}"#),
        Account(
            id: "kamer-formation",
            settings: #"{"name":"Kamer Formation","country":"CM","language":"fr","timeZone":"Africa/Douala"}"#),
        Account(
            id: "lagos-learning",
            settings: #"{"name":"Lagos Learning","country":"NG","language":"en","timeZone":"Africa/Lagos"}"#),
    ]

    /// Some refusals, doubts, late failures and reads, so that every number moves.
    static let sandbox: SandboxSettings = {
        var settings = SandboxSettings()
        settings.seed = 7
        settings.refuse = 0.03
        settings.permanent = 0.01
        settings.silent = 0.01
        settings.failLate = 0.01
        settings.delivered = 0.97
        settings.read = 0.7
        settings.answer = .zero ... .seconds(2)
        settings.receipt = .seconds(5) ... .minutes(40)
        return settings
    }()

    private let api: APIClient

    init(_ url: String, _ installation: OpenInstallation) throws {
        api = try APIClient(base: url, token: try Tokens.forCommandLine(installation.authority))
    }

    /// Accounts that have people already are left as they are.
    func populate() async throws {
        for (index, account) in Self.accounts.enumerated() {
            let path = "/api/v1/accounts/\(account.id)"
            let contacts = try await api.json("\(path)/contacts?limit=1")
            guard contacts["total"] == .int(0) else { continue }
            _ = try await api.json(path, method: "PATCH", account.settings)
            _ = try await api.json("/api/relance/connect?userId=\(account.id)", method: "POST")
            let people = Array(Self.people(of: index).utf8)
            _ = try await api.upload("\(path)/contacts/import", type: "text/csv", .bytes(people))
            Console.log(.info, "demo account \(account.id) is ready")
        }
    }

    /// The header and every third line.
    private static func people(of index: Int) -> String {
        let lines = people.split(separator: "\n")
        let own = lines.dropFirst().enumerated().filter { $0.offset % accounts.count == index }.map(\.element)
        return ([lines[0]] + own).joined(separator: "\n") + "\n"
    }
}
