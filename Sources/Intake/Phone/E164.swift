/// A phone number as WhatsApp and the log know it: `+` and 2 to 15 digits (ITU-T E.164), always *possible*.
///
/// It does not describe itself, so that no log or error text prints it by accident: ask for `text` or `digits`.
package struct E164: Hashable, Sendable {
    /// `+237600000000`.
    package let text: String

    /// The country it belongs to (ISO 3166-1 alpha-2); for a number that is possible but assigned to nobody, the main
    /// country of its calling code; nil for numbers of no country (`+800…`).
    package let region: String?

    /// True if the numbering plan of its country knows such a number; merely possible ones are accepted, too.
    package let isValid: Bool

    init(text: String, region: String?, isValid: Bool) {
        self.text = text
        self.region = region
        self.isValid = isValid
    }

    package static func == (left: Self, right: Self) -> Bool { left.text == right.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension E164: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "E164(hidden)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
