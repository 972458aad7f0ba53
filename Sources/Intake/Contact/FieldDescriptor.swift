/// One field of a contact: its name outside and the rule by which it is read. CSV columns and JSON members share it.
struct FieldDescriptor: Sendable {
    let name: String
    /// Reads a value into the fields; answers what is wrong with it, and then leaves the fields as they were.
    let read: @Sendable (RawValue, ContactOrigin, inout ContactFields) -> FieldProblem?

    /// - Parameter rule: turns a value that is neither null nor empty into the field's type, or refuses it.
    private init<Value>(
        _ name: String, _ rule: @escaping @Sendable (RawValue) throws(ValueRefusal) -> Value,
        _ store: @escaping @Sendable (inout ContactFields, Field<Value>) -> Void
    ) {
        self.init(name, inOrigin: { (value, _, _) throws(ValueRefusal) in try rule(value) }, store)
    }

    /// A rule that depends on where the contact lives.
    private init<Value>(
        _ name: String,
        inOrigin rule:
            @escaping @Sendable (RawValue, ContactOrigin, ContactFields) throws(ValueRefusal) -> Value,
        _ store: @escaping @Sendable (inout ContactFields, Field<Value>) -> Void
    ) {
        self.name = name
        read = { value, origin, fields in
            switch value {
            case .null: store(&fields, .cleared)
            case .string(let text) where text.isBlank: store(&fields, .cleared)
            case .list(let items) where items.isEmpty: store(&fields, .cleared)
            default:
                do throws(ValueRefusal) {
                    store(&fields, .value(try rule(value, origin, fields)))
                } catch {
                    return FieldProblem(field: name, problem: error.problem, hint: error.hint)
                }
            }
            return nil
        }
    }

    /// In the order of SPEC §4, which is also that of problems; `country` goes before `phone`, which needs it.
    static let all: [FieldDescriptor] = [
        .init("id", Rules.identifier) { $0.id = $1 },
        .init("name", Rules.text(upTo: 200)) { $0.name = $1 },
        .init("email", Rules.email) { $0.email = $1 },
        .init("country", Rules.country) { $0.country = $1 },
        .init("phone", inOrigin: Rules.phone) { $0.phone = $1 },
        .init("whatsappUserId", Rules.whatsappUserID) { $0.whatsappUserId = $1 },
        .init("language", Rules.language) { $0.language = $1 },
        .init("gender", Rules.gender) { $0.gender = $1 },
        .init("profession", Rules.text(upTo: 200)) { $0.profession = $1 },
        .init("age", Rules.whole(0...150)) { $0.age = $1 },
        .init("birthDate", Rules.date) { $0.birthDate = $1 },
        .init("registeredAt", Rules.instant) { $0.registeredAt = $1 },
        .init("paid", Rules.bool) { $0.paid = $1 },
        .init("hasActiveSubscription", Rules.bool) { $0.hasActiveSubscription = $1 },
        .init("referralCount", Rules.whole(0...1_000_000_000)) { $0.referralCount = $1 },
        .init("subscribed", Rules.bool) { $0.subscribed = $1 },
        .init("consentSource", Rules.text(upTo: 200)) { $0.consentSource = $1 },
        .init("consentAt", Rules.instant) { $0.consentAt = $1 },
        .init("active", Rules.bool) { $0.active = $1 },
        .init("timeZone", Rules.timeZone) { $0.timeZone = $1 },
        .init("kind", Rules.kind) { $0.kind = $1 },
        .init("status", Rules.text(upTo: 100)) { $0.status = $1 },
        .init("quality", Rules.text(upTo: 100)) { $0.quality = $1 },
        .init("tags", Rules.tags) { $0.tags = $1 },
        .init("city", Rules.text(upTo: 200)) { $0.city = $1 },
        .init("state", Rules.text(upTo: 200)) { $0.state = $1 },
        .init("assignedUserId", Rules.identifier) { $0.assignedUserId = $1 },
        .init("engagementScore", Rules.whole(-1_000_000_000...1_000_000_000)) { $0.engagementScore = $1 },
        .init("totalSpent", Rules.hundredths) { $0.totalSpentHundredths = $1 },
        .init("totalOrders", Rules.whole(0...1_000_000_000)) { $0.totalOrders = $1 },
        .init("lastOrderAt", Rules.instant) { $0.lastOrderAt = $1 },
        .init("customerTier", Rules.text(upTo: 100)) { $0.customerTier = $1 },
    ]

    /// Index into `all`.
    static let byName: [String: Int] = Dictionary(
        uniqueKeysWithValues: all.enumerated().map { ($0.element.name, $0.offset) })
}

extension StringProtocol where UTF8View: BidirectionalCollection {
    /// Empty, or nothing but spaces, tabs and line ends.
    var isBlank: Bool { utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) } }

    /// Without the spaces, tabs and line ends around it.
    var trimmed: String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = utf8.first, let last = utf8.last, isSpace(first) || isSpace(last) else { return String(self) }
        guard let start = utf8.firstIndex(where: { !isSpace($0) }), let end = utf8.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(self[start...end])
    }
}
