internal import EventStore
internal import JSON
internal import Server

/// What the judge answers.
extension Stage {
    var askingRoutes: [Route] {
        [
            control(.get, "/control/totals") { _ in
                world.withLock { world in .json(capacity: 2048) { world.writeTotals(into: &$0, now: WallClock.now) } }
            },
            control(.get, "/control/duplicates") { _ in
                world.withLock { world in .json { world.writeDuplicates(into: &$0) } }
            },
            control(.post, "/control/people", countPeople),
            control(.post, "/control/messages", findMessages),
            control(.get, "/control/messages", listMessages),
            control(.get, "/control/quiet") { _ in quiet() },
            .deferred(.post, "/control/quiesce", access: .open, body: .bytes(), quiesce),
        ]
    }

    // MARK: People

    /// `{"numbers":["+447…"],"user_ids":[…]}` → how many messages were accepted for each, in that order.
    private func countPeople(_ request: HTTPRequest) throws -> HTTPResponse {
        let reader = try request.json()
        let numbers = reader.strings("numbers", count: 0...1_000_000) ?? []
        try reader.finish()
        return world.withLock { world in
            .json(capacity: numbers.count * 4 + 32) {
                $0.object {
                    $0.array("accepted") {
                        for number in numbers {
                            let person = PhoneDigits.read(number).flatMap { world.people.known(digits: $0) }
                            $0.value(person.map { world.people[$0].accepted } ?? 0)
                        }
                    }
                }
            }
        }
    }

    // MARK: Messages

    /// `{"tokens":[…]}` → what became of each, in that order; tokens never seen have no attempts.
    private func findMessages(_ request: HTTPRequest) throws -> HTTPResponse {
        let reader = try request.json()
        let tokens = reader.strings("tokens", count: 0...100_000) ?? []
        try reader.finish()
        return world.withLock { world in
            .json(capacity: tokens.count * 160 + 32) {
                $0.object {
                    $0.array("messages") {
                        for token in tokens {
                            world.write(
                                token: token, world.messages.messages(withToken: token), into: &$0)
                        }
                    }
                }
            }
        }
    }

    /// Every attempt in the order they came: `?after=` (0 at first) and `?limit=` (1,000 unless set).
    private func listMessages(_ request: HTTPRequest) throws -> HTTPResponse {
        let after = try request.query.int("after", in: 0...Int(UInt32.max), default: 0)
        let limit = try request.query.int("limit", in: 1...100_000, default: 1000)
        return world.withLock { world in
            let end = min(after + limit, world.messages.count)
            return .json(capacity: 4096) {
                $0.object {
                    $0.array("attempts") {
                        for index in min(after, end)..<end { world.write(attempt: UInt32(index), into: &$0) }
                    }
                    $0.member("next", end < world.messages.count ? end : nil)
                }
            }
        }
    }

    // MARK: Quiet

    func quiet() -> HTTPResponse {
        let quiet = world.withLock { $0.quiet(at: WallClock.now) }
        return .json {
            $0.object {
                $0.member("quiet", quiet.isQuiet)
                $0.member("settled", quiet.isSettled)
                $0.member("scheduled", quiet.scheduled)
                $0.member("waiting", quiet.ready)
                $0.member("in_flight", quiet.inFlight)
                $0.member("retrying", quiet.retrying)
            }
        }
    }

    /// `{"timeout_ms":10000}`: answers as soon as everything is acknowledged and nothing is to come, or when the
    /// time is up; the answer says which.
    private func quiesce(_ request: HTTPRequest) async throws -> HTTPResponse {
        let reader = try request.jsonIfAny()
        let timeout = reader.int("timeout_ms", in: 0...600_000) ?? 10_000
        try reader.finish()
        await waitForQuiet(milliseconds: timeout)
        return quiet()
    }

    /// Whether it became quiet in time.
    @discardableResult
    func waitForQuiet(milliseconds: Int) async -> Bool {
        let end = WallClock.now + Int64(milliseconds)
        while true {
            let (isQuiet, isStopping) = world.withLock { ($0.quiet(at: WallClock.now).isQuiet, $0.isStopping) }
            if isQuiet || isStopping || WallClock.now >= end { return isQuiet }
            await pause(5)
        }
    }
}
