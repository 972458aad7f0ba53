/// Everybody who was ever written to or spoke, by a small number.
struct People: Sendable {
    struct Person: Sendable {
        /// The phone number's digits, or a hash with the highest bit set for somebody known by user id alone.
        let key: UInt64
        /// Messages accepted for this person.
        var accepted: UInt32 = 0

        /// Zero for somebody whose number is not known.
        var digits: UInt64 { key >> 63 == 0 ? key : 0 }
    }

    /// What was said of one person through the control API.
    struct Manner: Sendable {
        /// What sends to this person meet, how often still (nil: always), and where it shows.
        var error: Int?
        var times: Int?
        var place: CodeShares.Place?
        var isAbsent: Bool?
        /// The number as WhatsApp writes it, where that differs.
        var waID: UInt64?
        /// Has a user name and hides the number.
        var isHidden = false
        /// The hidden id by which the WhatsApp-Web gateway knows this person: `99887766554433@lid`.
        var lid: String?
        /// Has stopped marketing messages at WhatsApp (Meta: error 131050).
        var hasStopped = false
    }

    private var index: [UInt64: UInt32] = [:]
    private(set) var all = Chunks<Person>()
    /// Of those without a number.
    private(set) var userIDs: [UInt32: String] = [:]
    var manners: [UInt32: Manner] = [:]

    var count: Int { all.count }
    /// People for whom at least one message was accepted.
    private(set) var reached = 0

    mutating func person(digits: UInt64) -> UInt32 { person(key: digits) }

    mutating func person(userID: String) -> UInt32 {
        if let digits = UserID.digits(of: userID) { return person(key: digits) }
        let person = person(key: ContentHash.of(userID.utf8) | 1 << 63)
        userIDs[person] = userID
        return person
    }

    private mutating func person(key: UInt64) -> UInt32 {
        if let known = index[key] { return known }
        let number = UInt32(all.count)
        index[key] = number
        all.append(Person(key: key))
        return number
    }

    func known(digits: UInt64) -> UInt32? { index[digits] }

    subscript(person: UInt32) -> Person { all[Int(person)] }

    mutating func accepted(_ person: UInt32) {
        if all[Int(person)].accepted == 0 { reached += 1 }
        all[Int(person)].accepted += 1
    }

    /// Forgets the counts, not the people.
    mutating func forgetCounts() {
        for person in 0..<all.count { all[person].accepted = 0 }
        reached = 0
    }

    func userID(_ person: UInt32) -> String { userIDs[person] ?? UserID.of(digits: self[person].digits) }

    /// A name for `profile.name`; the same person always has the same one.
    static func name(_ key: UInt64) -> String { names[Int(mixed(key) % UInt64(names.count))] }

    private static let names = [
        "Ada Test", "Bo Sample", "Cy Example", "Zoé Essai", "Renée Modèle", "Ousmane Exemple", "Ana Prueba",
        "João Amostra", "Li Test", "Mia Muster", "Noor Sample", "Eve 🌿",
    ]
}
