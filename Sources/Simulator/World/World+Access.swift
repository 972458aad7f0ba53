extension World {
    /// What a send may go on with: where it comes from, and what chance has for it.
    struct Entry: Sendable {
        let number: Int
        let sequence: UInt64
        let settings: SimulatorSettings
        let waba: String

        var draws: Draws { Draws(seed: settings.seed, sequence: sequence) }
    }

    /// Counts a send and looks at its token and number.
    mutating func enter(_ authorization: String?, number id: String) throws(GraphError) -> Entry {
        totals.sends += 1
        sequence += 1
        do throws(GraphError) {
            let waba = numberIndex[id].map { numbers[$0].waba }
            try checkToken(authorization, waba: waba)
            guard let number = numberIndex[id] else { throw .missingObject() }
            return Entry(
                number: number, sequence: sequence, settings: settings, waba: numbers[number].identity.waba)
        } catch {
            totals.refuse(error.code)
            throw error
        }
    }

    /// `Authorization: Bearer …` (code 104 without, 190 with another token).
    /// A WABA's own token opens what belongs to it, and what belongs to none.
    func checkToken(_ authorization: String?, waba: Int?) throws(GraphError) {
        guard let authorization, authorization.lowercased().hasPrefix("bearer "), authorization.utf8.count > 7 else {
            throw GraphError(104)
        }
        guard settings.tokenError == 0 else { throw .badToken(subcode: settings.tokenError) }
        let token = authorization.dropFirst(7)
        if settings.token.isEmpty || token == settings.token { return }
        let own = waba.map { [wabas[$0]] } ?? wabas
        guard own.contains(where: { $0.token.map { $0 == token } ?? false }) else { throw .badToken() }
    }
}
