import Domain
import EventCoding

/// Whom or what somebody asks about, found by the word they gave, with the facts of its own.
struct ExplainedSubject: Sendable {
    enum Kind: Sendable {
        /// Somebody, with the targets that are asked about.
        case person(targets: [UInt64])
        case campaign(UInt64)
        case account
    }

    let kind: Kind
    let account: AccountNames.Account
    /// Oldest first.
    let facts: [EventLine]

    /// - Parameter account: where to look; nil: everywhere.
    static func find(_ word: String, of account: String?, _ api: APIClient) async throws -> ExplainedSubject {
        let names = try await AccountNames.all(api)
        var accounts = names.all
        if let account {
            accounts = accounts.filter { $0.id == account }
            guard !accounts.isEmpty else {
                throw Failure("There is no account \(account).", remedy: "relance stats lists them all.")
            }
        }
        if let stream = try await stream(word, in: accounts, api) { return stream }
        let found = try await people(word, in: accounts, api)
        if found.count > 1 {
            let ids = found.map(\.account.id).joined(separator: ", ")
            throw Failure("Several accounts have a contact of that id: \(ids).", remedy: "Name one with --account.")
        }
        if let person = found.first { return person }
        if let named = accounts.first(where: { $0.id == word }) {
            return ExplainedSubject(kind: .account, account: named, facts: [])
        }
        throw Failure(
            "No target, contact, campaign or account is called that\(account.map { " in \($0)" } ?? "").",
            remedy: "A target is written t12, a campaign c5: relance log lists them. A contact has the id that its "
                + "account gave it.")
    }

    /// By a number: `t12` or `c5`.
    private static func stream(
        _ word: String, in accounts: [AccountNames.Account], _ api: APIClient
    ) async throws -> ExplainedSubject? {
        guard let number = UInt64(word.dropFirst()), ["t\(number)", "c\(number)"].contains(word), number > 0 else {
            return nil
        }
        let own = try await api.events([("stream", String(number))]) ?? []
        guard let first = own.first, first.streamName == word,
            let account = accounts.first(where: { $0.number == first.account })
        else { return nil }
        guard let contact = first.fields.number("contact") else {
            return ExplainedSubject(kind: .campaign(number), account: account, facts: own)
        }
        let person = try await api.events([("stream", String(contact))]) ?? []
        let facts = (own + person).sorted { $0.position < $1.position }
        return ExplainedSubject(kind: .person(targets: [number]), account: account, facts: facts)
    }

    private static func people(
        _ word: String, in accounts: [AccountNames.Account], _ api: APIClient
    ) async throws -> [ExplainedSubject] {
        var found: [ExplainedSubject] = []
        for account in accounts {
            guard let facts = try await api.events([("account", account.id), ("contact", word)]) else { continue }
            let targets = facts.filter { EventType(name: $0.type) == .targetEnrolled }.map(\.stream)
            found.append(ExplainedSubject(kind: .person(targets: targets), account: account, facts: facts))
        }
        return found
    }
}
