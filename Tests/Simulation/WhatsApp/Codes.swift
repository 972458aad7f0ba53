import Domain

/// Which error WhatsApp has when it has one: every code there is, the rare ones as often as the common ones.
extension Network {
    /// In an answer.
    func drawCode(isFree: Bool) -> Int {
        // First what kind, so that those which stop everything do not drown the others.
        let kind = draw(0...9)
        let codes = kind < 2 ? Codes.stopping : kind < 4 ? Codes.passing : Codes.others
        while true {
            let code = codes[draw(0...codes.count - 1)]
            if ErrorClass(code).canMeet(freeText: isFree) { return code }
        }
    }

    /// Reported of a message that was taken.
    func drawLateCode(isFree: Bool) -> Int? {
        if chance(0.05) { return nil }
        if chance(0.3) { return [131_049, 130_472][draw(0...1)] }
        return drawCode(isFree: isFree)
    }

    /// The HTTP status that a code of the Cloud API comes under: it says little.
    func drawStatus() -> Int { [400, 400, 400, 401, 403, 404, 429, 500, 502, 503][draw(0...9)] }

    /// HTTP statuses of a WhatsApp-Web gateway; -422 is 422 of a session that does not work.
    func drawWebStatus() -> Int { [400, 401, 403, 404, 422, -422, 429, 413][draw(0...7)] }
}

private enum Codes {
    /// Meta's, one of the range of permissions, and one that nobody has heard of.
    private static let all = ErrorTable.all.map(\.code).filter { $0 < 9_000_000 } + [250, 987_654]

    static let stopping = all.filter { ErrorClass($0).isHalting }
    static let passing = all.filter { ErrorClass($0).rests || ErrorClass($0).hold != nil }
    static let others = all.filter { !stopping.contains($0) && !passing.contains($0) }
}
