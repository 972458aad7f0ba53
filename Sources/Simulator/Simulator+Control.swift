internal import EventStore
package import JSON
internal import Server

/// The control API without a socket.
extension Simulator {
    /// Read and set while it runs.
    package var settings: SimulatorSettings {
        get { world.withLock { $0.settings } }
        set {
            world.withLock { world in
                world.settings = newValue
                world.addMissingAccounts()
            }
            bell.ring(by: 0)
        }
    }

    /// What a test compares first; `GET /control/totals` has more.
    package struct Counts: Sendable, Equatable {
        package let sends: Int
        package let accepted: Int
        package let refused: [Int: Int]
        package let lostBefore: Int
        package let lostAfter: Int
        package let people: Int
        /// Pairs of person and content accepted more than once, and the acceptances beyond the first.
        package let duplicates: Int
        package let surplus: Int
        package let rateViolations: Int
        package let pairViolations: Int
        package let tierViolations: Int
        package let statuses: [String: Int]
        package let inbound: Int
        package let postsAcknowledged: Int
        /// POSTs whose answer is awaited.
        package let postsUnderWay: Int
    }

    package var counts: Counts {
        world.withLock { world in
            let totals = world.totals
            return Counts(
                sends: totals.sends, accepted: totals.accepted, refused: totals.refused, lostBefore: totals.lostBefore,
                lostAfter: totals.lostAfter, people: world.people.reached, duplicates: world.judge.duplicatePairs,
                surplus: world.judge.surplus, rateViolations: totals.rateViolations,
                pairViolations: totals.pairViolations, tierViolations: totals.tierViolations,
                statuses: totals.statuses, inbound: totals.inbound, postsAcknowledged: totals.postsAcknowledged,
                postsUnderWay: world.inFlight)
        }
    }

    /// Messages accepted for each of these numbers.
    package func accepted(for numbers: [String]) -> [Int] {
        world.withLock { world in
            numbers.map { number in
                let person = PhoneDigits.read(number).flatMap { world.people.known(digits: $0) }
                return person.map { Int(world.people[$0].accepted) } ?? 0
            }
        }
    }

    /// Waits until every webhook is acknowledged and none is to come; false if that takes longer.
    package func quiesce(within patience: Duration = .seconds(10)) async -> Bool {
        let milliseconds = patience.components.seconds * 1000 + patience.components.attoseconds / 1_000_000_000_000_000
        return await stage.waitForQuiet(milliseconds: Int(milliseconds))
    }

    /// Any other call of the control API: `control("/control/inbound", #"{"from":"+447700900123","text":"STOP"}"#)`.
    @discardableResult
    package func control(_ path: String, _ body: String? = nil) async throws -> JSONValue {
        let method: HTTPMethod = body == nil ? .get : .post
        guard let request = HTTPRequest(method, path, body: Array((body ?? "").utf8)) else {
            throw APIError.malformed("This is not a path.")
        }
        let response = await router.answer(request)
        guard response.status < 400 else {
            throw APIError(
                status: response.status, code: "control", detail: String(decoding: response.bytes, as: UTF8.self))
        }
        return try JSONValue(parsing: response.bytes)
    }
}
