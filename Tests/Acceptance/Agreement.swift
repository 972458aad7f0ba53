import Testing

/// What the account's surface shows at one moment.
struct Shown {
    let statistics: JSON
    let targets: [JSON]

    /// The target of a contact by the contact's id.
    func target(of contact: String) -> JSON {
        targets.first { $0["referralUserId"]["_id"].text == contact } ?? .null
    }
}

extension House {
    /// Checks that statistics, lists, progression and facts of an account's default relance add up, and answers them.
    @discardableResult
    func agree(_ account: String, _ where: SourceLocation = #_sourceLocation) async throws -> Shown {
        let stats = try await relance(account, "/campaigns/default/stats")
        let targets = try await targets(account, at: `where`)
        let events = try await events("account=\(account)")
        checkCounts(stats, targets, `where`)
        try await checkFilters(account, stats, `where`)
        checkProgression(try await relance(account, "/campaigns/default/progression"), targets, `where`)
        checkTargets(targets, `where`)
        checkFacts(events, stats, targets, `where`)
        let campaigns = try await relance(account, "/campaigns")
        #expect(campaigns["total"] == 0, "the default relance is no campaign", sourceLocation: `where`)
        return Shown(statistics: stats, targets: targets)
    }

    /// All pages of the list, two at a time, so that paging is checked with it.
    private func targets(_ account: String, at place: SourceLocation) async throws -> [JSON] {
        var (all, page): ([JSON], Int) = ([], 1)
        while true {
            let answer = try await relance(account, "/campaigns/default/targets?limit=2&page=\(page)")
            all += answer["targets"].list
            #expect(answer["page"] == .int(page) && answer["limit"] == 2, sourceLocation: place)
            #expect(answer["totalPages"].int == max(1, (answer["total"].int + 1) / 2), sourceLocation: place)
            guard page < answer["totalPages"].int else {
                #expect(answer["total"].int == all.count, sourceLocation: place)
                return all
            }
            page += 1
        }
    }

    private func checkCounts(_ stats: JSON, _ targets: [JSON], _ place: SourceLocation) {
        let deliveries = targets.flatMap { $0["messageDeliveries"].list }
        func count(_ status: String...) -> Int { deliveries.count { status.contains($0["status"].text) } }
        #expect(stats["targetsEnrolled"].int == targets.count, sourceLocation: place)
        #expect(stats["messagesSent"].int == deliveries.count, sourceLocation: place)
        #expect(stats["messagesFailed"].int == count("failed"), sourceLocation: place)
        #expect(stats["messagesDelivered"].int == count("delivered", "read"), sourceLocation: place)
        #expect(stats["messagesRead"].int == count("read"), sourceLocation: place)
        for (name, status) in [("Active", "active"), ("Completed", "completed"), ("Exited", "exited")] {
            let listed = targets.count { $0["status"].text == status }
            #expect(stats["targets\(name)"].int == listed, sourceLocation: place)
        }
    }

    private func checkFilters(_ account: String, _ stats: JSON, _ place: SourceLocation) async throws {
        for status in ["active", "completed", "exited", "paused"] {
            let list = try await relance(account, "/campaigns/default/targets?status=\(status)")
            let counted =
                status == "paused" ? 0 : stats["targets" + status.prefix(1).uppercased() + status.dropFirst()].int
            #expect(list["total"].int == counted, "\(status)", sourceLocation: place)
            #expect(list["targets"].list.count == counted, sourceLocation: place)
            #expect(list["targets"].list.allSatisfy { $0["status"].text == status }, sourceLocation: place)
        }
    }

    private func checkProgression(_ progression: JSON, _ targets: [JSON], _ place: SourceLocation) {
        #expect(progression.list.map { $0["day"].int } == Array(1...7), sourceLocation: place)
        for entry in progression.list {
            let reached = targets.count { target in
                target["messageDeliveries"].list.contains { $0["day"] == entry["day"] && $0["status"] != "failed" }
            }
            #expect(entry["reached"].int == reached, "day \(entry["day"].int)", sourceLocation: place)
            let percentage = targets.isEmpty ? 0 : (10_000 * Double(reached) / Double(targets.count)).rounded() / 100
            #expect(entry["percentage"].number == percentage, sourceLocation: place)
        }
    }

    private func checkTargets(_ targets: [JSON], _ place: SourceLocation) {
        #expect(Set(targets.map { $0["_id"] }).count == targets.count, sourceLocation: place)
        for target in targets {
            #expect(target.members["campaignId"] == JSON.null, sourceLocation: place)
            let days = target["messageDeliveries"].list.filter { $0["status"] != "failed" }.map { $0["day"].int }
            #expect(days == Array(Set(days)).sorted(), "no day twice, in order", sourceLocation: place)
            let isActive = target["status"] == "active"
            let isCompleted = target["status"] == "completed"
            if isActive { #expect(target["currentDay"].int == days.count + 1, sourceLocation: place) }
            #expect(target["nextMessageDue"].isNull == !isActive, sourceLocation: place)
            #expect(target["exitedLoopAt"].isNull == isActive, sourceLocation: place)
            #expect(target["completedAt"].isNull == !isCompleted, sourceLocation: place)
            #expect((target["exitReason"] == "completed_7_days") == isCompleted, sourceLocation: place)
            if isCompleted { #expect(target["currentDay"] == 7 && days == Array(1...7), sourceLocation: place) }
        }
    }

    /// The facts say the same, and say it once.
    private func checkFacts(_ events: [JSON], _ stats: JSON, _ targets: [JSON], _ place: SourceLocation) {
        let enrolled = events.filter { $0["type"] == "TargetEnrolled" }
        #expect(enrolled.count == targets.count, sourceLocation: place)
        let people = enrolled.map { $0["body"]["contact"].int }
        #expect(
            people.allSatisfy { $0 > 0 } && Set(people).count == people.count, "nobody twice", sourceLocation: place)
        let sent = events.filter { $0["type"] == "MessageSent" }.map { [$0["stream"], $0["body"]["day"]] }
        #expect(Set(sent).count == sent.count, "no message twice", sourceLocation: place)
        #expect(sent.count == stats["messagesSent"].int - stats["messagesFailed"].int, sourceLocation: place)
        let completed = events.count { $0["type"] == "TargetCompleted" }
        #expect(completed == stats["targetsCompleted"].int, sourceLocation: place)
        #expect(events.count { $0["type"] == "TargetExited" } == stats["targetsExited"].int, sourceLocation: place)
    }
}
