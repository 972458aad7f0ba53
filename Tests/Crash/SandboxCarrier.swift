import Domain
import WhatsApp

/// The sandbox inside each server, with a ledger that outlives it: a WhatsApp that refuses, stays silent, delays, overtakes
/// itself and says things twice. Its time is the server's clock.
struct SandboxCarrier: Carrier {
    let seed: Int

    var options: [String] {
        let sandbox =
            "seed=\(UInt32(truncatingIfNeeded: seed)),refuse=0.08,permanent=0.01,silent=0.05,failLate=0.03,"
            + "delivered=0.95,read=0.5,duplicate=0.3,answer=0ms..5s,receipt=500ms..5m"
        return ["--sandbox", sandbox]
    }
    let environment: [String: String] = [:]
    let address = "127.0.0.1:0"
    let longestLife = Duration.milliseconds(400)
    let secrets: [String] = []

    func preparations(of account: String) -> [Preparation] {
        [
            Preparation(
                method: "PUT", path: "/api/v1/accounts/\(account)",
                body: #"{"name":"Crash \#(account)","maxMessagesPerDay":100000}"#)
        ]
    }

    // Whatever it has under way comes with the server's clock.
    func noteDeath() {}
    func linger() async {}
    func comeToRest() async throws -> Int { 0 }
    func hold() async {}
    func resume() {}
    func stop() async {}

    func judge(_ inquest: Inquest, _ lastWords: LastWords) throws -> String {
        let story = inquest.story
        let ledger = try FileDeliveryLedger(path: inquest.directory + "/sandbox/ledger", access: .readOnly)
        let twice = try ledger.duplicates()
        guard twice.isEmpty else {
            throw Violation("went out twice: \(twice.prefix(5).map { "day \($0.day) of t\($0.target.rawValue)" })")
        }
        var taken: Set<MessageKey> = []
        for entry in try ledger.entries(in: 0..<ledger.count) {
            taken.insert(entry.key)
            guard let target = story.targets[entry.key.target.rawValue], story.messages[entry.key] != nil else {
                throw Violation("\(entry.key.text) went out, and its intent is not on record")
            }
            guard target.taken[entry.key.day] == entry.key.attempt else {
                throw Violation("\(entry.key.text) went out, and the log does not know")
            }
            guard target.state.contact == entry.contact else {
                throw Violation("\(entry.key.text) went to somebody else")
            }
        }
        for (key, message) in story.messages where message.evidence != nil && message.evidence != .policy {
            guard taken.contains(key) else { throw Violation("\(key.text) never went out, and the log says so") }
        }
        return "\(taken.count) messages went out, none twice"
    }
}
