import Domain
import WhatsApp

/// Puts a message together from the texts, the contact's opened personal data and the account's name.
struct Composer {
    enum Problem: Error {
        /// There is no address, or the contact's key is gone.
        case unreachable
        /// Only an approved template may be said now, and none is bound to the day, or to the campaign's own words for it.
        case noTemplate
        /// Nothing is said on this day.
        case noText
    }

    /// What a message is made for.
    struct Occasion {
        let key: MessageKey
        let token: String
        let target: TargetRow
        let contact: ContactNumber
        let state: ContactState
        let account: AccountState
        let channel: Channel
        /// Whether anything may be said, or templates only.
        let isFree: Bool
    }

    /// WhatsApp takes no longer text beside a medium (Meta: media captions).
    static let longestCaption = 1024

    let texts: MessageTexts
    let sealer: PersonalSealer

    func compose(_ occasion: Occasion) throws -> OutboundMessage {
        guard let person = try sealer.openIfPossible(occasion.state.sealed, of: occasion.contact),
            let recipient = Self.recipient(person, through: occasion.channel.kind)
        else { throw Problem.unreachable }
        let referrer = try sealer.openProfile(occasion.account.sealedProfile, of: occasion.target.account) ?? ""
        let words = Words(person: person, referrer: referrer, day: occasion.key.day)
        let content = occasion.isFree ? try free(occasion, words) : try template(occasion, words)
        return OutboundMessage(
            key: occasion.key, token: occasion.token, account: occasion.target.account, contact: occasion.contact,
            campaign: occasion.target.campaign, channel: occasion.channel, recipient: recipient,
            content: content, isMarketing: occasion.account.templates.isMarketing(content))
    }

    /// The number where there is one. A user id is of its gateway alone: a WhatsApp-Web gateway's ends in `@lid`.
    static func recipient(_ person: PersonalData, through gateway: GatewayKind) -> OutboundMessage.Recipient? {
        if let phone = person.phone { return .phone(phone) }
        guard let userID = person.userID else { return nil }
        let isHere =
            switch gateway {
            case .sandbox: true
            case .cloud: !userID.hasSuffix("@lid")
            case .web: userID.hasSuffix("@lid")
            }
        return isHere ? .userID(userID) : nil
    }

    /// A text, or the day's medium with the text as its caption. One step is one message: a text too long for a caption
    /// goes out with the medium's address instead, and of a day that was saved with more media the first is said.
    private func free(_ occasion: Occasion, _ words: Words) throws -> OutboundMessage.Content {
        let (day, language) = (occasion.key.day, occasion.state.language)
        guard let parsed = texts.text(day: day, language: language) else { throw Problem.noText }
        var text = parsed.filled(words.value)
        if day == 1, occasion.account.config.optOutLine { text += BuiltInMessages.optOutLine(in: language) }
        guard let medium = texts.media(day: day, language: language).first(where: { $0.kind != .audio }) else {
            return .text(text, preview: false)
        }
        let source = MediaSource(medium.url)
        if text.unicodeScalars.count <= Self.longestCaption {
            return .media(medium.kind, source, caption: text, filename: medium.filename)
        }
        guard case .link(let link) = source else { return .text(text, preview: false) }
        return .text("\(text)\n\n\(link)", preview: true)
    }

    private func template(_ occasion: Occasion, _ words: Words) throws -> OutboundMessage.Content {
        let said = texts.occasion(
            day: occasion.key.day, in: occasion.target.campaign, language: occasion.state.language)
        guard let bound = occasion.account.templates.sendable(said) else { throw Problem.noTemplate }
        return .template(try bound.mapTexts { text in try ParsedText(text).filled(words.value) })
    }

    /// What fills the placeholders for one person.
    private struct Words {
        let person: PersonalData
        let referrer: String
        let day: Int

        func value(_ placeholder: Placeholder) -> String {
            switch placeholder {
            case .name: person.name ?? ""
            case .firstName: person.name?.split(separator: " ").first.map(String.init) ?? ""
            case .referrerName: referrer
            case .day: String(day)
            case .phone: person.phone ?? ""
            case .email: person.email ?? ""
            }
        }
    }
}

extension TemplateCatalogue {
    /// What WhatsApp never told the category of counts as none of marketing.
    fileprivate func isMarketing(_ content: OutboundMessage.Content) -> Bool {
        guard case .template(let template) = content else { return false }
        return known[template.id]?.isMarketing ?? false
    }
}

extension MessageTemplate.Media {
    /// As the person sees it, for documents: the last part of the address.
    fileprivate var filename: String? {
        guard kind == .document, let last = url.split(separator: "/").last else { return nil }
        return String(last.prefix { $0 != "?" && $0 != "#" })
    }
}
