import Domain
import Engine
import TestSupport
import WhatsApp

/// What happens in a life, one thing at a time.
extension WhatsAppLife {
    mutating func step() throws {
        switch draw(0...99) {
        case 0..<14: try world.perform(newContact())
        case 14..<18: try world.perform(changedContact())
        case 18..<42: try world.advance(by: randomDuration())
        case 42..<47: try world.perform(campaignOrder())
        case 47..<57: write()
        case 57..<61: if let human = human() { network.moveSwitch(human, of: number()) }
        case 61..<63: if let human = human() { network.changeNumber(human, of: number()) }
        case 63..<67: network.changeTemplate()
        case 67..<71: network.changeHealth(of: number())
        case 71..<73: network.changeAccount(of: number())
        case 73..<75: network.breakOrMend(number())
        case 75: network.complain(of: number())
        case 76: for member in cast.members where member.kind == .web { network.loseSession(member.sender) }
        case 77..<86: try lookAfter()
        case 86..<90: try world.perform(order())
        case 90..<93: try world.failCommit(during: [newContact(), order()])
        default:
            let crash = World.Crash.allCases[draw(0...World.Crash.allCases.count - 1)]
            let down: Duration = random.chance(0.5) ? .zero : .seconds(draw(0...4000))
            try world.crash(crash, during: [order()], downFor: down)
        }
        // What has just been told knocks at once.
        try world.settle()
        try stage.judge.witness.campaigns.checkAtRest(stage.judge.witness, at: world.clock.now)
    }

    // MARK: People

    mutating func newContact() -> Command {
        if contactCount > 0, random.chance(0.2) {
            // Known to one account, now to another as well.
            return put(contact(), in: member().id, isNew: true)
        }
        contactCount += 1
        return put("c\(contactCount)", in: member().id, isNew: true)
    }

    private mutating func put(_ id: String, in account: String, isNew: Bool) -> Command {
        let human = humans[id] ?? network.addHuman()
        humans[id] = human
        var draft = ContactDraft(id: id, madeID: "unused")
        draft.name = .set("Person \(id)")
        let person = network.people[human]
        if person.hidesNumber, random.chance(0.5) {
            draft.userID = .set(cast.member(account)?.kind == .web ? person.hiddenID : person.userID)
        } else {
            draft.phone = .set("+" + person.phone)
        }
        draft.facts[.registeredAt] = .init(world.clock.now - .minutes(draw(0...180)))
        if random.chance(0.3) { draft.facts[.language] = .text("en") }
        draft.drawFacts(&random)
        if random.chance(0.03) { draft.paid = true }
        return .putContact(account: account, draft, .merge)
    }

    /// The same again, another number, or none any more.
    private mutating func changedContact() -> Command {
        let id = contact()
        guard humans[id] != nil else { return newContact() }
        switch draw(0...5) {
        case 0...2: humans[id] = network.addHuman()
        case 3:
            var draft = ContactDraft(id: id, madeID: "unused")
            draft.phone = .clear
            return .putContact(account: member().id, draft, .merge)
        default: break
        }
        return put(id, in: member().id, isNew: false)
    }

    private mutating func write() {
        guard let human = human() else { return }
        network.write(human, to: member().sender)
    }

    // MARK: Orders

    /// What a person sees to after something went wrong; or for no reason.
    private mutating func lookAfter() throws {
        let account = member().id
        switch draw(0...6) {
        case 6: try bindCampaigns(chance: 0.5)
        case 0...2: try world.perform(.release(account: account))
        case 3: try world.perform(.startPairing(account: account))
        case 4: try world.perform(.fetchTemplates(account: account))
        default: try bind(draw(1...7), random.chance(0.5) ? .french : .english, account)
        }
    }

    private mutating func order() -> Command {
        switch draw(0...11) {
        case 10, 11: return campaignOrder()
        case 0, 1: return .exitPaid(contact: contact())
        case 2: return .optOut(account: member().id, contact: contact(), .api)
        case 3: return .optIn(account: member().id, contact: contact(), .api)
        case 4: return .eraseContact(account: member().id, contact: contact())
        case 5: return .reply(account: member().id, contact: contact(), text: "À bientôt")
        case 6: return .release(account: member().id)
        default: return .configure(account: member().id, patch())
        }
    }

    private mutating func campaignOrder() -> Command {
        CampaignOrders(stage.judge.witness, at: world.clock.now).next(in: member().id, &random)
    }

    private mutating func patch() -> AccountPatch {
        var patch = AccountPatch()
        switch draw(0...10) {
        case 9, 10:
            let (field, value) = CampaignOrders.setting(&random)
            patch.config[field] = value
        case 0: patch.defaultPaused = random.chance(0.4)
        case 1: patch.config[.sendingPaused] = .bool(random.chance(0.3))
        case 2: patch.config[.maxMessagesPerDay] = .init(draw(1...12))
        case 3:
            patch.config[.quietHours] = .bool(random.chance(0.5))
            if random.chance(0.5) { patch.config[.timeZone] = Zones.draw(&random) }
        case 4: patch.config[.sendingWeekdays] = .init(draw(1...127))
        case 5: patch.entitlement = random.chance(0.7) ? .unlimited : .until(world.clock.now + randomDuration())
        case 6: patch.config[.messageExpiryHours] = random.chance(0.5) ? .absent : .init(draw(1...48))
        case 7: patch.config[.doubtPolicy] = .text(random.chance(0.3) ? "resend" : "assumeSent")
        default: patch.config[.enabled] = .bool(random.chance(0.8))
        }
        return patch
    }
}
