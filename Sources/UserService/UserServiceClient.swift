internal import Domain
internal import JSON
internal import WhatsApp

/// The requests of `docs/user-service.md`, one at a time and once each: who asks again, and when, is decided above.
struct UserServiceClient: Sendable {
    let transport: any HTTPTransport
    let settings: UserServiceSettings

    /// Nil where the service does not know the account.
    func entitlement(of account: String) async throws(FailedRequest) -> EntitlementAnswer? {
        // In an address, points alone would lead somewhere else.
        guard !account.allSatisfy({ $0 == "." }) else { return nil }
        guard let json = try await get("\(account.percentEncoded)/entitlement") else { return nil }
        return try Self.reading { () throws(PullTrouble) in try EntitlementAnswer(json) }
    }

    /// Of an account that the service knows.
    func referrals(
        of account: String, since: Instant?, cursor: String?
    ) async throws(FailedRequest) -> ReferralPage {
        var query = "limit=\(settings.pageSize)"
        if let since { query += "&updatedSince=\(since.description.percentEncoded)" }
        if let cursor { query += "&cursor=\(cursor.percentEncoded)" }
        guard let json = try await get("\(account.percentEncoded)/referrals?\(query)") else {
            throw FailedRequest(trouble: .status(404))
        }
        return try Self.reading { () throws(PullTrouble) in try ReferralPage(json) }
    }

    private func get(_ path: String) async throws(FailedRequest) -> JSONValue? {
        var call = HTTPCall(
            "GET", "\(settings.baseURL)/accounts/\(path)",
            headers: [
                ("Authorization", "Bearer \(settings.secret)"), ("X-Service-Name", "relance"),
                ("Accept", "application/json"),
            ],
            connectTimeout: settings.connectTimeout, timeout: settings.timeout)
        call.answerLimit = settings.answerLimit
        call.mayCutAnswer = true
        switch await transport.outcome(of: call) {
        case .notSent(let reason), .unknown(let reason): throw FailedRequest(trouble: .noAnswer(reason))
        case .answered(let answer): return try read(answer)
        }
    }

    private func read(_ answer: HTTPAnswer) throws(FailedRequest) -> JSONValue? {
        if answer.status == 404 { return nil }
        guard answer.status == 200 else {
            throw FailedRequest(trouble: .status(answer.status), quiet: quiet(answer))
        }
        guard !answer.isCut else { throw FailedRequest(trouble: .tooLong(bytes: settings.answerLimit)) }
        return try Self.reading { () throws(PullTrouble) in
            do throws(JSONError) { return try JSONValue(parsing: answer.body, tolerant: true) } catch {
                throw .unreadable("no JSON: line \(error.line), column \(error.column): \(error.reason)")
            }
        }
    }

    /// `Retry-After` in whole seconds, as gateways' are read; a date is not understood.
    private func quiet(_ answer: HTTPAnswer) -> Duration? {
        guard let seconds = answer.headers["retry-after"].flatMap({ Int($0) }), seconds > 0 else { return nil }
        return min(.seconds(min(seconds, 86_400)), settings.longestQuiet)
    }

    private static func reading<Value>(_ body: () throws(PullTrouble) -> Value) throws(FailedRequest) -> Value {
        do throws(PullTrouble) { return try body() } catch { throw FailedRequest(trouble: error) }
    }
}
