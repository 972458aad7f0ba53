/// A message made of a template that WhatsApp approved, with the values for this person (Meta: template object).
package struct TemplateMessage: Hashable, Sendable {
    package let name: String
    /// Meta's locale code: `fr`, `en_GB`.
    package let language: String
    package let components: [TemplateComponent]

    package init(name: String, language: String, components: [TemplateComponent]) {
        self.name = name
        self.language = language
        self.components = components
    }
}

/// One part of a template that needs values.
package struct TemplateComponent: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        case header
        case body
        /// `index` is the button's place among all buttons of the template, from 0.
        case button(index: Int, ButtonKind)
    }

    /// Raw values are Meta's `sub_type`.
    package enum ButtonKind: String, Sendable, CaseIterable {
        case quickReply = "quick_reply"
        case url
        case copyCode = "copy_code"
        case catalog
        case flow
    }

    package let place: Place
    package let parameters: [TemplateParameter]

    package init(_ place: Place, _ parameters: [TemplateParameter]) {
        self.place = place
        self.parameters = parameters
    }
}

/// A value for a template's variable. Texts may hold placeholders until they are filled for a person.
package enum TemplateParameter: Hashable, Sendable {
    /// `name` where the template's variables are named.
    case text(String, name: String?)
    /// `amount` in thousandths; Cloud API shows the fallback.
    case currency(fallback: String, code: String, amount: Int)
    case dateTime(fallback: String)
    case image(MediaSource)
    case video(MediaSource)
    case document(MediaSource, filename: String?)
    case location(latitude: String, longitude: String, name: String?, address: String?)
    case payload(String)
    case couponCode(String)
}

/// A medium by the address it can be fetched from, or by the id that an upload gave it.
package enum MediaSource: Hashable, Sendable {
    case link(String)
    case id(String)

    /// `media:123` names an uploaded medium; everything else is a link.
    package init(_ text: String) {
        self = text.hasPrefix("media:") ? .id(String(text.dropFirst(6))) : .link(text)
    }

    package var text: String {
        switch self {
        case .link(let link): link
        case .id(let id): "media:\(id)"
        }
    }
}
