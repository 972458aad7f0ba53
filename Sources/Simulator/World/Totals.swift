/// What was counted since the start, or since the last reset.
struct Totals: Sendable {
    /// POSTs to `messages`, `marketing_messages` and the gateway's `send…`, whatever became of them.
    var sends = 0
    var accepted = 0
    /// Accepted without telling the client: dropped, 502, cut off.
    var lostAfter = 0
    /// Dropped or 502, and not accepted.
    var lostBefore = 0
    /// Sends of a known id that were not delivered again.
    var repeated = 0
    var withoutPlus = 0
    var refused: [Int: Int] = [:]
    var failed: [Int: Int] = [:]
    var rateViolations = 0
    var pairViolations = 0
    var tierViolations = 0
    var windowViolations = 0
    /// Sends in quiet disregard of a limit that is counted and not enforced are accepted and stand here too.
    var inbound = 0

    /// Statuses put into webhooks, repeats included; by name.
    var statuses: [String: Int] = [:]
    /// Statuses that were never sent, as asked for, or for want of a URL.
    var statusesLost = 0
    var posts = 0
    var postsAcknowledged = 0
    /// POSTs that were not acknowledged and will come again.
    var postsFailed = 0
    /// POSTs given up (WhatsApp Web without retries).
    var postsGivenUp = 0
    var updatesAcknowledged = 0

    mutating func refuse(_ code: Int) { refused[code, default: 0] += 1 }
}
