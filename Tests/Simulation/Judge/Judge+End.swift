import Domain
import Engine
import EventStore

/// What must hold once everything has come to its end.
extension Judge {
    /// Nobody is enrolled any more who has not come to an end.
    var isOver: Bool {
        network.posts.next == nil && witness.campaigns.isOver && steps.targets.values.allSatisfy(\.hasEnded)
    }

    func end(_ world: World) throws {
        try weigh()
        try witness.campaigns.checkAtRest(witness, at: network.now)
        guard witness.campaigns.isOver else { throw Violation("a campaign never came to its end") }
        try world.read { view in
            for (number, target) in witness.targets {
                guard target.state.status != .active, target.state.step == .idle else {
                    throw Violation("t\(number) never came to its end: day \(target.state.day), \(target.state.step)")
                }
                guard try view.target(TargetNumber(number))?.state == target.state else {
                    throw Violation("the row of t\(number) is not its fold")
                }
            }
            for (number, campaign) in witness.campaigns.all {
                guard
                    try view.campaign(CampaignNumber(number), of: AccountNumber(campaign.account))?.state
                        == campaign.state
                else { throw Violation("the row of campaign \(number) is not its fold") }
            }
            for (number, account) in witness.accounts {
                guard try view.account(AccountNumber(number))?.state == account.state else {
                    throw Violation("the row of account \(number) is not its fold")
                }
            }
            for (number, contact) in witness.contacts {
                guard try view.contact(ContactNumber(number))?.state == contact else {
                    throw Violation("the row of contact \(number) is not its fold")
                }
            }
        }
        for handed in handed.values {
            if handed.key.repliesTo == nil { try checkStory(of: handed) } else { try checkReply(handed) }
        }
    }

    private func checkReply(_ handed: Handed) throws {
        // Of somebody erased nothing more is recorded.
        guard people[handed.contact]?.isErased == false else { return }
        try replies.check(
            handed.key, heard[handed.token, default: []].map(\.word),
            isTaken: network.taken[handed.token]?.isTaken == true)
    }

    /// What WhatsApp took and what the log says of it are one story.
    private func checkStory(of handed: Handed) throws {
        let attempt = StepBook.Attempt(day: handed.key.day, attempt: handed.key.attempt)
        guard let message = steps.targets[handed.key.target.rawValue]?.messages[attempt] else { return }
        let taken = network.taken[handed.token]
        let words = heard[handed.token, default: []].map(\.word)
        let name = handed.key.text
        if let evidence = message.evidence, evidence != .policy, taken?.isTaken != true {
            throw Violation("\(name) counts as sent, and WhatsApp never took it")
        }
        if case .refused = message.end, taken?.isTaken == true, words.contains(where: { !$0.isFailed }) {
            throw Violation("\(name) counts as refused, and WhatsApp said that it took it")
        }
        if words.contains(.read), message.rank != 3 { throw Violation("\(name) was read and the log does not know") }
        if words.contains(.delivered) || words.contains(.read) {
            guard message.rank >= 2, !message.isFailed else {
                throw Violation("\(name) was delivered and the log does not know")
            }
        } else if message.rank >= 2 {
            throw Violation("\(name) counts as delivered, and nobody said so")
        }
    }
}
