package import Domain
package import WhatsApp

/// The decision state as of the last commit, for reading: accounts and contacts as they are now.
package struct EngineView {
    let rows: StateRows
    let sealer: PersonalSealer
    let settings: EngineSettings

    init(rows: StateRows, sealer: PersonalSealer, settings: EngineSettings) {
        self.rows = rows
        self.sealer = sealer
        self.settings = settings
    }

    package struct AccountRecord: Sendable {
        package let number: AccountNumber
        package let state: AccountState
        package let quota: Quota
        /// The account's own name, opened.
        package let name: String?
    }

    package struct ContactRecord: Sendable {
        package let number: ContactNumber
        package let state: ContactState
        /// Nil once erased.
        package let person: PersonalData?
        /// Every target the contact ever had, oldest first.
        package let targets: [TargetNumber]
    }

    /// Nil for an account that nothing was ever asked of.
    package func account(named id: String) throws -> AccountRecord? {
        guard let number = try rows.account(named: id) else { return nil }
        return try account(number)
    }

    package func account(_ number: AccountNumber) throws -> AccountRecord? {
        guard let row = try rows.account(number) else { return nil }
        return AccountRecord(
            number: number, state: row.state, quota: try rows.quota(number) ?? Quota(),
            name: try sealer.openProfile(row.state.sealedProfile, of: number))
    }

    /// Every account as its facts leave it, in the order of their first request. Opens nothing that is sealed.
    package func accounts() throws -> [AccountState] {
        try rows.allAccounts().sorted { $0.key < $1.key }.map(\.value.state)
    }

    package func contact(named id: String, in account: AccountNumber) throws -> ContactRecord? {
        guard let number = try rows.contact(named: sealer.hash(contactID: id), in: account) else { return nil }
        return try contact(number)
    }

    package func contact(_ number: ContactNumber) throws -> ContactRecord? {
        guard let row = try rows.contact(number) else { return nil }
        return ContactRecord(
            number: number, state: row.state, person: try person(row.state.sealed, of: number),
            targets: try rows.targets(of: number).sorted())
    }

    /// Opens what is sealed; nil for somebody erased.
    package func person(_ sealed: [UInt8], of number: ContactNumber) throws -> PersonalData? {
        try sealer.openIfPossible(sealed, of: number)
    }

    /// What the account set of its way to WhatsApp by itself.
    package func channelSettings(_ number: AccountNumber, _ kind: GatewayKind) throws -> ChannelSettings {
        try sealer.openChannel(rows.account(number)?.state.sealedChannels[kind], of: number)
    }

    package func target(_ number: TargetNumber) throws -> (account: AccountNumber, state: TargetState)? {
        try rows.target(number).map { ($0.account, $0.state) }
    }

    /// Whether a request under this key was answered before, and is remembered.
    package func hasAnswered(_ key: IdempotencyKey, at now: Instant) throws -> Bool {
        try rows.idempotency(key.scope, at: now) != nil
    }

    package func installation() throws -> InstallationState { try rows.installation()?.state ?? InstallationState() }
}
