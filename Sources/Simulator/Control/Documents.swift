internal import JSON

/// What the control API shows of the world. Nobody's number is among it.
extension World {
    func writeTotals(into json: inout JSONWriter, now: Int64) {
        let quiet = quiet(at: now)
        json.object {
            $0.member("sends", totals.sends)
            $0.member("accepted", totals.accepted)
            $0.member("refused", totals.refused.values.reduce(0, +))
            Self.write("refused_by_code", totals.refused, into: &$0)
            Self.write("failed_by_code", totals.failed, into: &$0)
            $0.member("lost_before", totals.lostBefore)
            $0.member("lost_after", totals.lostAfter)
            $0.member("repeated", totals.repeated)
            $0.member("without_plus", totals.withoutPlus)
            $0.member("people", people.reached)
            $0.member("tokens", messages.tokenCount)
            $0.member("contents", judge.pairs)
            $0.member("duplicates", judge.duplicatePairs)
            $0.member("surplus", judge.surplus)
            $0.object("violations") {
                $0.member("rate", totals.rateViolations)
                $0.member("pair", totals.pairViolations)
                $0.member("tier", totals.tierViolations)
                $0.member("window", totals.windowViolations)
            }
            $0.member("inbound", totals.inbound)
            $0.object("statuses") {
                for kind in [Due.Kind.sent, .delivered, .read, .failed] {
                    $0.key(text: kind.status)
                    $0.value(totals.statuses[kind.status] ?? 0)
                }
            }
            $0.member("statuses_lost", totals.statusesLost)
            $0.object("webhooks") {
                $0.member("posted", totals.posts)
                $0.member("acknowledged", totals.postsAcknowledged)
                $0.member("unacknowledged", totals.postsFailed)
                $0.member("given_up", totals.postsGivenUp)
                $0.member("pending", quiet.unacknowledged)
                $0.member("updates_acknowledged", totals.updatesAcknowledged)
                $0.member("updates_scheduled", quiet.scheduled)
            }
        }
    }

    private static func write(_ name: StaticString, _ counts: [Int: Int], into json: inout JSONWriter) {
        json.object(name) {
            for (code, count) in counts.sorted(by: { $0.key < $1.key }) {
                $0.key(text: String(code))
                $0.value(count)
            }
        }
    }

    /// How many (person, content) were accepted how often, and how many people got a content twice: a message that
    /// failed and is sent again is accepted twice and got once.
    func writeDuplicates(into json: inout JSONWriter) {
        var got = Judge()
        for index in 0..<UInt32(messages.count) {
            let message = messages[index]
            let isGot =
                message.state.contains(.accepted)
                && (!message.state.contains(.failed) || message.state.contains(.delivered))
            if isGot { got.accepted(message.person, content: message.content) }
        }
        json.object {
            $0.member("duplicates", judge.duplicatePairs)
            $0.member("surplus", judge.surplus)
            $0.member("got_twice", got.duplicatePairs)
            $0.array("by_count") {
                for (count, pairs) in judge.duplicates.sorted(by: { $0.key < $1.key }) {
                    $0.object {
                        $0.member("accepted", count)
                        $0.member("pairs", pairs)
                    }
                }
            }
        }
    }

    func write(token: String, _ attempts: [UInt32], into json: inout JSONWriter) {
        json.object {
            $0.member("token", token)
            $0.member("accepted", attempts.count { messages[$0].state.contains(.accepted) })
            $0.array("attempts") { for attempt in attempts { write(attempt: attempt, into: &$0) } }
        }
    }

    func write(attempt index: UInt32, into json: inout JSONWriter) {
        let message = messages[index]
        let isWeb = message.traits.contains(.web)
        json.object {
            $0.member("token", String(decoding: messages.token(of: message), as: UTF8.self))
            $0.member("from", isWeb ? sessions[Int(message.number)].name : numbers[Int(message.number)].identity.id)
            $0.member("state", message.state.names)
            if !isWeb { $0.member("acknowledged", message.acknowledged.names) }
            if message.code != 0, !message.state.isDisjoint(with: [.refused, .failed]) {
                $0.member("code", message.code)
            }
            $0.member("at", epoch + Int64(message.at))
            // The same for the same words to anybody.
            $0.member("content", message.content.hexadecimal(16))
            if message.state.contains(.accepted) {
                $0.member("same_content_to_person", judge.acceptances(message.person, content: message.content))
            }
        }
    }

    func writeNumbers(into json: inout JSONWriter) {
        json.object {
            $0.array("numbers") {
                for number in numbers {
                    $0.object {
                        $0.member("id", number.identity.id)
                        $0.member("waba", number.identity.waba)
                        $0.member("portfolio", wabas[number.waba].portfolio)
                        $0.member("status", number.status)
                        $0.member("quality", number.quality)
                        $0.member("throughput", number.throughput ?? settings.throughput)
                        $0.member("error", number.error)
                        $0.member("accepted", number.accepted)
                        $0.member("refused", number.refused)
                        $0.member("rate_violations", number.rateViolations)
                    }
                }
            }
            $0.array("portfolios") {
                for (name, portfolio) in portfolios.sorted(by: { $0.key < $1.key }) {
                    $0.object {
                        $0.member("id", name)
                        $0.member("people", portfolio.people)
                    }
                }
            }
        }
    }

    func writeSessions(into json: inout JSONWriter) {
        json.object {
            $0.array("sessions") {
                for (name, index) in sessionIndex.sorted(by: { $0.value < $1.value }) {
                    $0.object {
                        $0.member("name", name)
                        $0.member("status", sessions[index].status.rawValue)
                        $0.member("accepted", sessions[index].accepted)
                    }
                }
            }
        }
    }
}
