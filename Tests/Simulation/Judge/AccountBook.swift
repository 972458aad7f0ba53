import Domain
import WhatsApp

/// What the log says of accounts' halts, templates and limits, against what errors and WhatsApp's news demand.
struct AccountBook {
    private struct Halt {
        let until: Instant?
    }

    private struct Demand {
        let account: UInt64
        let code: Int
        /// At least until then; nil: until a person releases it.
        let until: Instant?
    }

    /// The accounts' own ids.
    private(set) var names: [UInt64: String] = [:]
    private var halts: [UInt64: Halt] = [:]
    /// Of what the business begins.
    private var restrictions: [UInt64: Halt] = [:]
    private var bound: [UInt64: [TemplateCatalogue.Slot: RemoteTemplate.Name]] = [:]
    private var approved: [UInt64: Set<RemoteTemplate.Name>] = [:]
    private var peopleLimits: [UInt64: PeopleLimit] = [:]
    /// News of halts that was heard before.
    private var oldNews: Set<String> = []

    /// Whether each message whose fate became known failed, since the account was last released.
    private var fates: [UInt64: [Bool]] = [:]

    // Of the present batch.
    private var failing: Set<UInt64> = []
    private var demands: [Demand] = []
    private var causes: Set<Int> = []
    private var halted: [(account: UInt64, code: Int)] = []
    private var resting: [(account: UInt64, template: RemoteTemplate.Name, isOwnFault: Bool)] = []
    private var ending: Set<UInt64> = []
    private var rested: [(account: UInt64, template: RemoteTemplate.Name)] = []
    private var restCauses: Set<RemoteTemplate.Name> = []
    var hasOptOuts = false

    mutating func beginBatch() {
        (demands, causes, halted, resting, ending) = ([], [], [], [], [])
        (rested, restCauses, failing) = ([], [], [])
        hasOptOuts = false
    }

    mutating func mustEnd(_ target: UInt64) { ending.insert(target) }
    mutating func mayGoOn(_ target: UInt64) { ending.remove(target) }

    // MARK: What is demanded

    mutating func note(_ code: Int, in account: UInt64, template: RemoteTemplate.Name?, at time: Instant) {
        causes.insert(code)
        let error = ErrorClass(code)
        if error.isHalting { demands.append(Demand(account: account, code: code, until: nil)) }
        if let hold = error.hold { demands.append(Demand(account: account, code: code, until: time + hold)) }
        guard error.rests, let template else { return }
        restCauses.insert(template)
        resting.append((account, template, error.isOfBinding))
    }

    /// More than three in ten of the latest fifty, of twenty at least: sending must stop, of this account alone.
    mutating func noteFate(failed: Bool, of account: UInt64) {
        fates[account, default: []].append(failed)
        let latest = fates[account, default: []].suffix(50)
        if latest.count >= 20, Double(latest.count { $0 }) / Double(latest.count) > 0.3 { failing.insert(account) }
    }

    /// A failure that came late: which template was said may not be known any more.
    mutating func mayRest(day: Int) {
        for language in Language.allCases { restCauses.insert(WhatsAppLife.template(day, language)) }
        restCauses.insert(WhatsAppLife.campaignTemplate(day))
    }

    mutating func hear(_ meaning: Meaning, _ cast: Cast) {
        switch meaning {
        case .channelError(let sender, let code):
            for (account, name) in names where cast.member(name)?.sender == sender {
                note(code, in: account, template: nil, at: Instant(milliseconds: .min))
            }
        case .halt(let sender, let until, let at, let isOfTemplates):
            // Two words of one second on one business are one: nothing in them tells them apart.
            let business = cast.number(sender)?.business
            let news = "\(business ?? sender) \(at.milliseconds) \(until?.milliseconds ?? 0) \(isOfTemplates)"
            guard oldNews.insert(news).inserted else { return }
            for (account, name) in names
            where cast.member(name).flatMap({ cast.number($0.sender)?.business }) == business {
                causes.insert(OwnError.accountStopped)
                if until == nil {
                    demands.append(Demand(account: account, code: OwnError.accountStopped, until: nil))
                }
            }
        case .template(let name, _, _): restCauses.insert(name)
        default: break
        }
    }

    // MARK: What the log says

    mutating func follow(_ event: AccountEvent, _ fact: LoggedFact, _ cast: Cast) throws {
        let account = fact.stream
        switch event {
        case .registered(let id): names[account] = id
        case .sendingHalted(let halt, _):
            if halt.scope == .templates {
                restrictions[account] = Halt(until: halt.until)
            } else {
                halts[account] = Halt(until: halt.until)
            }
            halted.append((account, halt.code))
        case .sendingReleased:
            halts[account] = nil
            restrictions[account] = nil
            fates[account] = nil
            failing.remove(account)
            halted.removeAll { $0.account == account && $0.code == OwnError.tooManyFailures }
        case .gatewayCheckFailed: causes.formUnion([190, 131_031, 131_042, 131_045, 10, OwnError.unauthorized])
        case .channelHealthChanged(let health): if let people = health.people { peopleLimits[account] = people }
        case .templateBound(let slot, let template): bound[account, default: [:]][slot] = template?.id
        case .templateChanged(let template):
            if template.status == .approved {
                approved[account, default: []].insert(template.id)
                resting.removeAll { $0.template == template.id }
            } else {
                approved[account]?.remove(template.id)
                rested.append((account, template.id))
            }
        default: break
        }
    }

    func checkRequest(by account: UInt64, at time: Instant) throws {
        guard let halt = halts[account], halt.until.map({ time < $0 }) ?? true else { return }
        throw Violation("account \(account) sends while it is halted")
    }

    /// Whether only who wrote within a day may be written to.
    func isRestricted(_ account: UInt64, at time: Instant) -> Bool {
        restrictions[account].map { $0.until.map { time < $0 } ?? true } ?? false
    }

    /// What is bound and approved; nil where nothing is.
    ///
    /// - Parameter campaign: and whether it has words of its own for the day.
    func template(
        day: Int, _ language: Language, in campaign: (UInt64, hasWords: Bool)?, of account: UInt64
    ) -> RemoteTemplate.Name? {
        func bound(in campaign: UInt64?) -> [RemoteTemplate.Name] {
            [language, .french].compactMap { language in
                let slot = TemplateCatalogue.Slot(campaign.map { CampaignNumber($0) }, day: day, language: language)
                return self.bound[account]?[slot]
            }
        }
        var names = bound(in: campaign?.0)
        if names.isEmpty, let campaign, !campaign.hasWords { names = bound(in: nil) }
        return names.first { isApproved($0, of: account) }
    }

    func isApproved(_ template: RemoteTemplate.Name, of account: UInt64) -> Bool {
        approved[account]?.contains(template) == true
    }

    /// The strictest that any connected account of the portfolio has heard; nil where there is none.
    func peopleLimit(for account: UInt64, _ cast: Cast, _ witness: borrowing Witness) -> Int? {
        guard let member = names[account].flatMap(cast.member), let portfolio = cast.portfolio(of: member) else {
            return nil
        }
        var limit: Int?
        for (other, name) in names where cast.member(name).flatMap(cast.portfolio) == portfolio {
            guard witness.accounts[other]?.state.gateway.status == .connected,
                let heard = peopleLimits[other]?.count
            else { continue }
            limit = min(limit ?? heard, heard)
        }
        return limit
    }

    // MARK: Whether they agree

    func endBatch(
        _ witness: borrowing Witness, _ steps: StepBook, _ cast: Cast, isApproved: (RemoteTemplate.Name) -> Bool
    ) throws {
        for demand in demands {
            for neighbour in neighbours(of: demand.account, cast) {
                let halt = halts[neighbour]
                let isMet = halt.map { halt in
                    halt.until.map { until in demand.until.map { until >= $0 } ?? false } ?? true
                }
                guard isMet == true else {
                    throw Violation("after \(demand.code) account \(neighbour) may still send")
                }
            }
        }
        for account in failing where halts[account].map({ $0.until != nil }) ?? true {
            throw Violation("account \(account) goes on although its messages fail")
        }
        for halt in halted where halt.code == OwnError.tooManyFailures {
            guard !failing.contains(halt.account) else { continue }
            throw Violation("account \(halt.account) was halted although its messages arrive")
        }
        for halt in halted where halt.code != OwnError.tooManyFailures && !causes.contains(halt.code) {
            throw Violation("account \(halt.account) was halted by old news of \(halt.code)")
        }
        for (account, template, isOwnFault) in resting {
            let concerned = isOwnFault ? [account] : neighbours(of: account, cast)
            for neighbour in concerned where approved[neighbour]?.contains(template) == true {
                throw Violation("\(template.name) does not rest in account \(neighbour)")
            }
        }
        for (account, template) in rested where !restCauses.contains(template) && isApproved(template) {
            throw Violation("\(template.name) rests in account \(account), and nothing is wrong with it")
        }
        for target in ending where steps.targets[target]?.hasEnded == false {
            throw Violation("t\(target) goes on although the person cannot or must not be reached")
        }
    }

    private func neighbours(of account: UInt64, _ cast: Cast) -> [UInt64] {
        guard let sender = names[account].flatMap(cast.member)?.sender else { return [account] }
        return names.filter { cast.member($0.value)?.sender == sender }.keys.sorted()
    }
}
