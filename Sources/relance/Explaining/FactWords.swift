import Domain
import EventCoding
import Server

/// One fact of the log as a sentence, and who is behind it. What is sealed is never opened.
struct FactWords {
    let event: EventLine
    let type: EventType
    let fields: EventFields
    let zone: ZoneRules
    let language: Language

    /// Nil for a type that this build does not know.
    init?(_ event: EventLine, _ zone: ZoneRules, _ language: Language) {
        guard let type = EventType(name: event.type) else { return nil }
        self.event = event
        self.type = type
        self.zone = zone
        self.language = language
        fields = event.fields
    }

    /// Facts of an account that hold its messages or let them go.
    static let steeringAccounts: [EventType] = [
        .configChanged, .defaultPaused, .defaultResumed, .entitlementChanged, .gatewayConnected, .gatewayDisconnected,
        .sendingHalted, .sendingReleased,
    ]
    static let steeringCampaigns: [EventType] = [
        .campaignStarted, .campaignPaused, .campaignResumed, .campaignCompleted, .campaignCancelled,
    ]

    /// Nil for what changes nothing about what is sent.
    var what: String? {
        switch type.family {
        case .target: ofTarget
        case .contact: ofContact
        case .account: ofAccount
        case .campaign: ofCampaign
        case .installation: nil
        }
    }

    /// Whoever asked for it by a token; else whoever's doing it is.
    var who: String {
        if let actor = event.actor { return actor }
        switch type {
        case .messageConfirmed, .messageDelivered, .messageRead, .replyConfirmed, .replyDelivered, .replyRead:
            return "WhatsApp"
        case .messageReceived: return person
        case .contactOptedOut, .contactOptedIn: return fields["source"] == OptSource.api.rawValue ? "Relance" : person
        default: return "Relance"
        }
    }

    private var person: String { said("the person", "la personne") }

    // MARK: Parts of sentences

    func said(_ english: String, _ french: String) -> String { Text(english, french)(language) }

    func moment(_ name: String) -> String { fields.moment(name).map { zone.spoken($0) } ?? "?" }

    /// When it happened at WhatsApp, where that was told later.
    var happened: String {
        guard fields["at"] != nil else { return "" }
        return said(", on \(moment("at"))", ", le \(moment("at"))")
    }

    /// What the error table says of the event's code, in the API's own words.
    var error: String {
        let meaning = ErrorTable.meaning(of: fields.number("code") ?? 0)
        // What was taken and failed is not said again, whatever the code's advice promises.
        guard fields["consequence"] != MessageFailure.Consequence.afterAcceptance.rawValue else {
            return meaning.adviceAfterwards[language]
        }
        return "\(meaning.code) \(meaning.title): \(meaning.advice[language])"
    }

    // MARK: Campaigns

    private var ofCampaign: String {
        let spoken = type.spoken(language)
        switch type {
        case .campaignScheduled: return spoken + said(" for \(moment("at"))", " pour le \(moment("at"))")
        case .campaignQueued:
            let parent = "c\(fields.number("behind") ?? 0)"
            return spoken + said(" behind \(parent)", " derrière \(parent)")
        case .audienceCounted:
            let (matched, enrolled) = (fields.number("matched") ?? 0, fields.number("enrolled") ?? 0)
            return said(
                "\(matched) people match, \(enrolled) enrolled", "\(matched) correspondent, \(enrolled) inscrits")
        default: return spoken
        }
    }
}
