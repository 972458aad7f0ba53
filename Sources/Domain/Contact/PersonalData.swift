/// What names or reaches a person. Lives sealed in events and rows; open only in memory, for as long as it is needed.
package struct PersonalData: Hashable, Sendable {
    /// The id its owner knows the contact by. It may be an e-mail address, so it is sealed too.
    package var id: String
    package var name: String?
    package var email: String?
    /// E.164 with `+`.
    package var phone: String?
    /// The number as WhatsApp writes it, digits only, where it is not the phone's.
    package var waID: String?
    /// WhatsApp's business-scoped user id, or a gateway's hidden id.
    package var userID: String?

    package init(id: String, name: String? = nil, email: String? = nil, phone: String? = nil) {
        self.id = id
        self.name = name
        self.email = email
        self.phone = phone
    }

    /// Whether it is the same person to WhatsApp: behind the same number, or, where one of the two has none, known by a
    /// name that the other has too.
    package func isSamePerson(as other: PersonalData) -> Bool {
        guard phone == nil || other.phone == nil else { return hasNumber(other.phone) }
        let shares = { (name: String?, othersName: String?) in name != nil && name == othersName }
        return shares(userID, other.userID) || shares(waID, other.waID) || reach == other.reach && reach == .none
    }

    package var reach: Reach { phone != nil ? .phone : userID != nil ? .userID : .none }

    /// Whether a number is the one known, be it as WhatsApp writes it.
    package func hasNumber(_ number: String?) -> Bool {
        number == phone || (number != nil && number == waID.map { "+\($0)" })
    }
}

/// Never prints what it holds, whatever interpolates it.
extension PersonalData: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "PersonalData(sealed)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
