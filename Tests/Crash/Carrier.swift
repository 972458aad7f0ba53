import Domain

/// What carries the messages of a run, outlives every server, and bears witness at the end.
protocol Carrier: Sendable {
    /// What follows `serve --data … --listen …`.
    var options: [String] { get }
    var environment: [String: String] { get }
    /// Where every server of the run listens.
    var address: String { get }
    /// The most that a server gets to live once it can be asked.
    var longestLife: Duration { get }
    /// What must not stand in any file, nor be said aloud, besides what is personal.
    var secrets: [String] { get }

    /// What an account needs before it can connect.
    func preparations(of account: String) -> [Preparation]
    /// A server dies at this very moment.
    func noteDeath()
    /// Gives what is under way a moment to arrive.
    func linger() async
    /// Waits until nothing is under way; how much happened until then, so that it shows when nothing more does.
    func comeToRest() async throws -> Int
    /// The last server begins, which nobody kills: once `hold` is answered nothing arrives before `resume`.
    func hold() async
    func resume()
    func stop() async
    /// What it took and what the log says is one story; in words, what it saw.
    func judge(_ inquest: Inquest, _ lastWords: LastWords) async throws -> String
}

/// A request that is made until it is answered.
struct Preparation {
    let method: String
    let path: String
    var body: String?
    var type = "application/json"
    /// Rows of an import, each of which must be taken.
    var rows: Int?
}

/// What the last server said before it stopped.
struct LastWords {
    let metrics: Metrics
    let answers: [Answers]
    /// The number that each target is written to.
    let recipients: [TargetNumber: String]
    /// What the log counted when it began.
    let before: Story.Tally
}
