internal import Domain
internal import Engine

/// Which account a request concerns.
extension HTTPRequest {
    /// On the seeds' surface: the user token's subject; other roles name it by `businessId`, else `userId`.
    func relanceAccount() throws(APIError) -> String {
        let caller = try caller()
        guard let named = query["businessId"] ?? query["userId"] else {
            guard caller.role == .user else { throw Problem.accountNotNamed.apiError }
            return caller.subject
        }
        return try checked(named, caller)
    }

    /// On the engine's surface: `{account}` of the path.
    func account() throws(APIError) -> String { try checked(parameter("account"), try caller()) }

    private func checked(_ account: String, _ caller: Principal) throws(APIError) -> String {
        guard caller.reaches(account: account) else { throw Problem.accountOfOthers.apiError }
        guard Principal.isSubject(account) else { throw Problem.accountIDInvalid.apiError }
        return account
    }
}

extension ServerServices {
    /// An account as it is; one that nothing was ever asked of has the defaults and no number.
    func accountRecord(_ id: String) throws -> AccountOverview {
        let record = try engine.read { try $0.account(named: id) }
        var state = record?.state ?? AccountState()
        if record == nil { state.config = engine.settings.newAccount }
        let zone = engine.settings.zone(of: state)
        return AccountOverview(
            id: id, number: record?.number, state: state, name: record?.name, zone: zone,
            gateway: engine.settings.gateway(of: state),
            messagesToday: record?.quota.used(on: zone.day(at: engine.clock.now), in: zone) ?? 0)
    }
}

/// What is shown of an account.
struct AccountOverview {
    let id: String
    /// Nil until something is recorded about it.
    let number: AccountNumber?
    let state: AccountState
    let name: String?
    /// In which its days are counted.
    let zone: ZoneRules
    /// What carries its messages.
    let gateway: GatewayKind
    /// Messages that count against the daily limit, on the account's own day.
    let messagesToday: Int
}
