import Domain
import Engine
import WhatsApp

/// Who may be written to, by what was asked for and by what people said: a model that knows nothing of the engine's own.
struct KnownPeople {
    struct Known {
        let account: String
        let id: String
        /// Nil until the log has it.
        var number: UInt64?
        /// Digits; nil where there is no number to write to.
        var phone: String?
        var language = Language.french
        /// Other names that the engine was told of.
        var waIDs: Set<String> = []
        var userIDs: Set<String> = []
        /// When the number became another one.
        var renumberedAt: Instant?
        var isStopped = false
        /// When the last STOP or START was said that counted.
        var saidAt: Instant?
        var isSwitchedOff = false
        var switchAt: Instant?
        /// Only WhatsApp's own word moves the switch back.
        var needsResume = false
        /// When WhatsApp refused a message for the person's sake, and nothing that was consented to is newer.
        var refusedAt: Instant?
        var consentAt: Instant?
        var isPaid = false
        var isErased = false
        /// The number is somebody else's.
        var isLost = false
        var windowUntil: Instant?
        var received: Set<String> = []

        /// Why nothing may be said to them; nil if something may.
        var obstacle: String? {
            if isErased { return "was erased" }
            if isPaid { return "paid" }
            if isStopped { return "said STOP" }
            if isSwitchedOff { return "stopped it in WhatsApp" }
            if refusedAt != nil { return "stopped it in WhatsApp, and consented to nothing since" }
            return isLost ? "has lost the number" : nil
        }

        var isReachable: Bool { !isLost && (phone != nil || !userIDs.isEmpty) }

        func isNamed(by person: Person) -> Bool {
            if let waID = person.waID, waID == phone || waIDs.contains(waID) { return true }
            return person.userID.map { userIDs.contains($0) } ?? false
        }

        /// Of WhatsApp's own switch the newest word counts; of two of one second, the stop.
        mutating func moveSwitch(stops: Bool, at moment: Instant) {
            if let switchAt, stops ? moment < switchAt : moment <= switchAt { return }
            isSwitchedOff = stops
            switchAt = moment
            if !stops { needsResume = false }
        }

        /// WhatsApp refused a message because the person stopped them: its switch is off, and consent is revoked.
        mutating func refuse(at moment: Instant) {
            let hasConsented = consentAt.map { $0 > moment } ?? false
            let hasStarted = !isStopped && saidAt.map { $0 > moment } ?? false
            if !hasConsented, !hasStarted { refusedAt = max(moment, refusedAt ?? moment) }
            if let switchAt, moment < switchAt { return }
            (isSwitchedOff, switchAt, needsResume) = (true, moment, true)
        }

        mutating func learn(_ person: Person) {
            guard !isErased, isReachable else { return }
            if let waID = person.waID { waIDs = [waID] }
            if let userID = person.userID { userIDs = [userID] }
        }
    }

    private let cast: Cast
    private(set) var all: [Known] = []
    /// By account and id.
    private var places: [[String]: Int] = [:]
    private var placesByNumber: [UInt64: Int] = [:]
    /// Registered by commands, in this order, and not yet met in the log.
    private var unnumbered: [Int] = []

    init(_ cast: Cast) { self.cast = cast }

    subscript(number: UInt64) -> Known? { placesByNumber[number].map { all[$0] } }

    mutating func change(_ number: UInt64, _ body: (inout Known) -> Void) {
        if let place = placesByNumber[number] { body(&all[place]) }
    }

    mutating func noteRegistered(_ number: UInt64) throws {
        guard !unnumbered.isEmpty else { throw Violation("a contact that nobody asked for") }
        let place = unnumbered.removeFirst()
        all[place].number = number
        placesByNumber[number] = place
    }

    func hasUnnumbered() -> Bool { !unnumbered.isEmpty }

    // MARK: What was asked for

    mutating func obey(_ command: Command, at now: Instant) {
        switch command {
        case .putContact(let account, let draft, _): put(draft, in: account, at: now)
        case .exitPaid(let contact): for place in all.indices where all[place].id == contact { pay(place) }
        case .optOut(let account, let contact, _): change(account, contact) { $0.stop(at: now) }
        case .optIn(let account, let contact, _): change(account, contact) { $0.lift(at: now, isOrder: true) }
        case .eraseContact(let account, let contact):
            change(account, contact) { known in
                known.isErased = true
                (known.waIDs, known.userIDs, known.phone) = ([], [], nil)
            }
        default: break
        }
    }

    private mutating func pay(_ place: Int) { if !all[place].isErased { all[place].isPaid = true } }

    private mutating func change(_ account: String, _ contact: String, _ body: (inout Known) -> Void) {
        guard let place = places[[account, contact]], !all[place].isErased else { return }
        body(&all[place])
    }

    private mutating func put(_ draft: ContactDraft, in account: String, at now: Instant) {
        guard let id = draft.id else { return }
        // Whoever was erased is unknown again: the same id is somebody new.
        let isNew = places[[account, id]].map { all[$0].isErased } ?? true
        if isNew {
            places[[account, id]] = all.count
            unnumbered.append(all.count)
            all.append(Known(account: account, id: id))
        }
        var hasNewAddress = false
        change(account, id) { known in
            if case .text("en")? = draft.facts[.language] { known.language = .english }
            if draft.paid == true { known.isPaid = true }
            if case .integer(let moment)? = draft.facts[.consentAt] { known.consent(at: Instant(milliseconds: moment)) }
            if case .set(let phone) = draft.phone {
                hasNewAddress = known.take(String(phone.dropFirst()), isNew: isNew, at: now)
            }
            if case .clear = draft.phone { known.take(nil, isNew: isNew, at: now) }
            if case .set(let id) = draft.userID {
                hasNewAddress = known.userIDs != [id] || hasNewAddress
                known.take(userID: id, isNew: isNew, at: now)
            }
        }
        if hasNewAddress, let place = places[[account, id]] { takeOverStops(place) }
    }

    /// Whoever was stopped under another id of the account is stopped under this one.
    private mutating func takeOverStops(_ place: Int) {
        let new = all[place]
        for other in all where other.account == new.account && other.id != new.id && !other.isErased {
            guard other.isNamed(by: Person(waID: new.phone, userID: new.userIDs.first)) else { continue }
            if other.isStopped, let said = other.saidAt, !new.isStopped || new.saidAt.map({ $0 < said }) ?? true {
                (all[place].isStopped, all[place].saidAt) = (true, max(said, all[place].saidAt ?? said))
            }
            if other.isSwitchedOff, !other.needsResume, let moved = other.switchAt {
                (all[place].isSwitchedOff, all[place].switchAt) = (true, max(moved, all[place].switchAt ?? moved))
            }
            for refused in [other.refusedAt, other.needsResume ? other.switchAt : nil].compactMap(\.self) {
                all[place].refuse(at: refused)
            }
        }
    }

    // MARK: What was heard

    mutating func hear(_ meaning: Meaning, at now: Instant) {
        switch meaning {
        case .wrote(let id, let sender, let names, let opt, let at, let opensWindow):
            eachNamed(by: names, of: sender) { known in
                guard known.isReachable else {
                    if opt == .stop { known.stop(at: min(at, now)) }
                    return
                }
                guard known.received.insert(id).inserted else { return }
                if opensWindow {
                    let until = min(at, now) + .hours(24)
                    known.windowUntil = max(until, known.windowUntil ?? until)
                }
                known.learn(names)
                if opt == .stop { known.stop(at: min(at, now)) }
                if opt == .start { known.lift(at: min(at, now)) }
            }
        case .preference(let sender, let names, let stops, let at):
            eachNamed(by: names, of: sender) { $0.moveSwitch(stops: stops, at: at) }
        case .numberChanged(let sender, let old):
            eachNamed(by: old, of: sender) { known in
                known.isLost = true
                known.windowUntil = nil
            }
        default: break
        }
    }

    private mutating func eachNamed(by person: Person, of sender: String, _ body: (inout Known) -> Void) {
        let accounts = Set(cast.members(of: sender).map(\.id))
        for place in all.indices
        where accounts.contains(all[place].account) && !all[place].isErased && all[place].isNamed(by: person) {
            body(&all[place])
        }
    }
}

extension KnownPeople.Known {
    /// Of what is said the newest counts, however late the older one comes; of two of one moment, what came later.
    fileprivate mutating func stop(at moment: Instant) {
        if let saidAt, moment < saidAt { return }
        (isStopped, saidAt) = (true, moment)
    }

    /// A START, or a person at the API, lifts both stops, unless they came after it.
    fileprivate mutating func lift(at moment: Instant, isOrder: Bool = false) {
        if let saidAt, moment < saidAt { return }
        (isStopped, saidAt) = (false, moment)
        if let refused = refusedAt, isOrder || moment > refused { refusedAt = nil }
        guard isSwitchedOff, !needsResume, switchAt.map({ moment >= $0 }) ?? true else { return }
        (isSwitchedOff, switchAt) = (false, moment)
    }

    fileprivate mutating func consent(at moment: Instant) {
        consentAt = moment
        if let refused = refusedAt, moment > refused { refusedAt = nil }
    }

    /// Another number is another person, and so is the first one of somebody who had none. Who is known by a user id stays
    /// who it is where a number is only added or taken away.
    ///
    /// - Returns: whether it is another number than before.
    @discardableResult
    fileprivate mutating func take(_ digits: String?, isNew: Bool, at now: Instant) -> Bool {
        guard digits != phone else { return false }
        let isSame = digits.map { waIDs.contains($0) } ?? false
        let isExchanged = digits != nil && phone != nil
        phone = digits
        waIDs = []
        guard !isSame, !isNew else { return true }
        if isExchanged || isLost { userIDs = [] }
        if userIDs.isEmpty { becomeAnother(at: now) }
        return true
    }

    fileprivate mutating func take(userID: String, isNew: Bool, at now: Instant) {
        guard userIDs != [userID] else { return }
        userIDs = [userID]
        if phone == nil, waIDs.isEmpty, !isNew { becomeAnother(at: now) }
    }

    private mutating func becomeAnother(at now: Instant) {
        isLost = false
        windowUntil = nil
        renumberedAt = now
    }
}
