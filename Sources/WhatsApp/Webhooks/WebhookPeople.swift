/// The people a change names in `contacts`: who has which number and which id. Their order says nothing.
struct WebhookPeople {
    private let people: [Person]

    init(_ value: WebhookValue) {
        people = value.objects("contacts").map {
            Person(waID: $0.digits("wa_id"), userID: $0.text("user_id"))
        }
    }

    /// The person with whatever else is known of it.
    func completed(_ person: Person) -> Person {
        guard person.waID == nil || person.userID == nil else { return person }
        guard let known = people.first(where: { $0.isSame(as: person) }) else { return person }
        return Person(waID: person.waID ?? known.waID, userID: person.userID ?? known.userID)
    }

    /// The one there is.
    var only: Person? { people.count == 1 ? people.first : nil }
}

extension Person {
    /// Whether it can be told from others.
    var isNamed: Bool { waID != nil || userID != nil }

    fileprivate func isSame(as other: Person) -> Bool {
        if let userID, let otherID = other.userID { return userID == otherID }
        return waID != nil && waID == other.waID
    }
}
