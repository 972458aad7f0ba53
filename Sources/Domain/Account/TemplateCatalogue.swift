/// On whose wish WhatsApp was asked for its templates.
package enum TemplateAsking: Hashable, Sendable {
    /// Somebody bound, changed or asked for one, or connected: what WhatsApp calls approved is said again.
    case anew
    /// Nobody's: what rests goes on resting until its time.
    case regularly(at: Instant)
}

/// Which template stands for a day and a language, of the account or of one campaign, and what WhatsApp says of those.
package struct TemplateCatalogue: Hashable, Sendable {
    package struct Slot: Hashable, Comparable, Sendable {
        /// Nil: of the default relance, and of every campaign that says nothing of its own on the day.
        package let campaign: CampaignNumber?
        package let day: Int
        package let language: Language

        package init(_ campaign: CampaignNumber? = nil, day: Int, language: Language) {
            self.campaign = campaign
            self.day = day
            self.language = language
        }

        package static func < (left: Slot, right: Slot) -> Bool { left.order < right.order }

        private var order: (UInt64, Int, String) { (campaign?.rawValue ?? 0, day, language.rawValue) }
    }

    /// What is to be said: a day, in a person's language, in the default relance or in a campaign.
    package struct Occasion: Sendable {
        package let campaign: CampaignNumber?
        /// The campaign has words of its own for the day: what the account says then says something else.
        package let hasOwnWords: Bool
        package let day: Int
        package let language: Language

        package init(_ campaign: CampaignNumber?, hasOwnWords: Bool, day: Int, language: Language) {
            self.campaign = campaign
            self.hasOwnWords = hasOwnWords
            self.day = day
            self.language = language
        }
    }

    /// Texts in them hold placeholders.
    package var bound: [Slot: TemplateMessage] = [:]
    package var known: [RemoteTemplate.Name: RemoteTemplate] = [:]

    package init() {}

    /// What may be said; nil while nothing is bound and approved.
    package func sendable(_ occasion: Occasion) -> TemplateMessage? {
        candidates(for: occasion).first { known[$0.id]?.status.isSendable == true }
    }

    /// What is bound, whatever WhatsApp says of it.
    package func usual(_ occasion: Occasion) -> TemplateMessage? { candidates(for: occasion).first }

    /// What is bound, in the person's language before French. A campaign that binds a template to the day, or has words
    /// of its own for it, says nothing else then.
    private func candidates(for occasion: Occasion) -> [TemplateMessage] {
        func bound(of campaign: CampaignNumber?) -> [TemplateMessage] {
            [occasion.language, .french].compactMap {
                self.bound[Slot(campaign, day: occasion.day, language: $0)]
            }
        }
        guard let campaign = occasion.campaign else { return bound(of: nil) }
        let own = bound(of: campaign)
        return own.isEmpty && !occasion.hasOwnWords ? bound(of: nil) : own
    }

    /// Whether nothing was ever heard of one that is bound: the process that asked died, or the network failed it.
    package var hasUnheard: Bool { bound.values.contains { known[$0.id] == nil } }

    /// Whether WhatsApp should be asked again, after it was asked at `last`: something that is bound may not be said, and
    /// an hour has passed, or a rest's end. Of nothing that is approved it needs to be asked.
    package func wantsLook(after last: Instant?, at now: Instant) -> Bool {
        bound.values.contains { template in
            guard let known = known[template.id], !known.status.isSendable else { return false }
            guard let last else { return true }
            if last + Self.lookInterval <= now { return true }
            guard let end = known.rest?.until else { return false }
            return last < end && end <= now
        }
    }

    /// WhatsApp takes 200 such questions an hour (Meta: API call limits).
    private static let lookInterval = Duration.hours(1)

    /// A template that is bound anew may have been mended: it is tried at the next look.
    mutating func tryAgain(_ name: RemoteTemplate.Name, from now: Instant) {
        if known[name]?.rest != nil { known[name]?.rest?.until = now }
    }

    package func isBound(_ name: RemoteTemplate.Name) -> Bool { bound.values.contains { $0.id == name } }
}

extension TemplateMessage {
    package var id: RemoteTemplate.Name { RemoteTemplate.Name(name: name, language: language) }

    /// Every text in it that is filled for a person.
    package var texts: [String] {
        components.flatMap(\.parameters).compactMap { parameter in
            switch parameter {
            case .text(let text, _), .payload(let text), .couponCode(let text): text
            case .currency, .dateTime, .image, .video, .document, .location: nil
            }
        }
    }

    /// The same with each of its texts replaced.
    package func mapTexts<Failure: Error>(_ fill: (String) throws(Failure) -> String) throws(Failure) -> TemplateMessage
    {
        var filled: [TemplateComponent] = []
        for component in components {
            var parameters: [TemplateParameter] = []
            for parameter in component.parameters {
                switch parameter {
                case .text(let text, let name): parameters.append(.text(try fill(text), name: name))
                case .payload(let text): parameters.append(.payload(try fill(text)))
                case .couponCode(let text): parameters.append(.couponCode(try fill(text)))
                case .currency, .dateTime, .image, .video, .document, .location: parameters.append(parameter)
                }
            }
            filled.append(TemplateComponent(component.place, parameters))
        }
        return TemplateMessage(name: name, language: language, components: filled)
    }
}
