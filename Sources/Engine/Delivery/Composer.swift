import Domain
import WhatsApp

/// Puts a message together from the texts, the contact's opened personal data and the account's name.
struct Composer {
    enum Problem: Error {
        /// The contact has no number, or its key is gone.
        case unreachable
        /// Nothing is said on this day.
        case noText
    }

    let texts: MessageTexts
    let sealer: PersonalSealer

    func compose(
        _ key: MessageKey, _ target: TargetRow, _ number: ContactNumber, _ contact: ContactState,
        _ account: AccountState
    ) throws -> OutboundMessage {
        guard let person = try sealer.openIfPossible(contact.sealed, of: number), let phone = person.phone else {
            throw Problem.unreachable
        }
        let language = contact.language
        guard let parsed = texts.text(day: key.day, language: language) else { throw Problem.noText }
        let referrer = try sealer.openProfile(account.sealedProfile, of: target.account) ?? ""
        var text = parsed.filled { placeholder in
            switch placeholder {
            case .name: person.name ?? ""
            case .firstName: person.name?.split(separator: " ").first.map(String.init) ?? ""
            case .referrerName: referrer
            case .day: String(key.day)
            case .phone: phone
            case .email: person.email ?? ""
            }
        }
        if key.day == 1, account.config.optOutLine { text += BuiltInMessages.optOutLine(in: language) }
        return OutboundMessage(
            key: key, account: target.account, contact: number, campaign: target.campaign, phone: phone, text: text,
            media: texts.media(day: key.day, language: language))
    }
}
