package import Domain

/// One message for one person. Holds personal data: exists only between the log and the wire, and never prints it.
package struct OutboundMessage: Sendable, CustomStringConvertible, CustomReflectable {
    package enum Recipient: Hashable, Sendable {
        /// E.164 with `+`.
        case phone(String)
        /// Of somebody who hides the number: Meta's business-scoped user id, or a gateway's `…@lid`.
        case userID(String)
    }

    package enum Content: Hashable, Sendable {
        /// Addresses in it are shown with a preview where `preview` says so.
        case text(String, preview: Bool)
        case template(TemplateMessage)
        case media(MessageTemplate.Media.Kind, MediaSource, caption: String?, filename: String?)
    }

    package let key: MessageKey
    /// The key as gateways see and echo it: 32 hexadecimal digits that say nothing to anybody else.
    package let token: String
    package let account: AccountNumber
    package let contact: ContactNumber
    /// Nil for the default relance.
    package let campaign: CampaignNumber?
    package let channel: Channel
    package let recipient: Recipient
    package let content: Content
    /// Whether it says a template that WhatsApp classes as marketing, as far as it told.
    package let isMarketing: Bool

    package init(
        key: MessageKey, token: String, account: AccountNumber, contact: ContactNumber, campaign: CampaignNumber?,
        channel: Channel, recipient: Recipient, content: Content, isMarketing: Bool = false
    ) {
        self.key = key
        self.token = token
        self.account = account
        self.contact = contact
        self.campaign = campaign
        self.channel = channel
        self.recipient = recipient
        self.content = content
        self.isMarketing = isMarketing
    }

    package var description: String { key.text }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
