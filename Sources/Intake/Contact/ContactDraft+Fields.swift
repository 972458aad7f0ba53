package import Domain

/// From the fields of an input to what the engine is asked to record.
extension ContactDraft {
    /// - Parameter id: of the path; an import has it among its fields, or not at all.
    package init(_ fields: ContactFields, id: String? = nil) {
        self.init(id: id ?? fields.id.value, madeID: Self.newID())
        name = Change(fields.name) { $0 }
        email = Change(fields.email) { $0 }
        phone = Change(fields.phone) { $0.text }
        userID = Change(fields.whatsappUserId) { $0 }
        paid = fields.paid.value
        take(.country, fields.country) { .text($0) }
        take(.language, fields.language) { .text($0.rawValue) }
        take(.gender, fields.gender) { .text($0.rawValue) }
        take(.profession, fields.profession) { .text($0) }
        take(.age, fields.age) { FieldValue($0) }
        take(.birthDate, fields.birthDate) { .text($0) }
        take(.registeredAt, fields.registeredAt) { FieldValue($0) }
        take(.hasActiveSubscription, fields.hasActiveSubscription) { .bool($0) }
        take(.referralCount, fields.referralCount) { FieldValue($0) }
        take(.subscribed, fields.subscribed) { .bool($0) }
        take(.consentSource, fields.consentSource) { .text($0) }
        take(.consentAt, fields.consentAt) { FieldValue($0) }
        take(.active, fields.active) { .bool($0) }
        take(.timeZone, fields.timeZone) { .text($0) }
        take(.kind, fields.kind) { .text($0.rawValue) }
        take(.status, fields.status) { .text($0) }
        take(.quality, fields.quality) { .text($0) }
        take(.tags, fields.tags) { FieldValue($0) }
        take(.city, fields.city) { .text($0) }
        take(.state, fields.state) { .text($0) }
        take(.assignedUserId, fields.assignedUserId) { .text($0) }
        take(.engagementScore, fields.engagementScore) { FieldValue($0) }
        take(.totalSpent, fields.totalSpentHundredths) { FieldValue($0) }
        take(.totalOrders, fields.totalOrders) { FieldValue($0) }
        take(.lastOrderAt, fields.lastOrderAt) { FieldValue($0) }
        take(.customerTier, fields.customerTier) { .text($0) }
    }

    private mutating func take<Value>(
        _ name: ContactFacts.Field, _ field: Field<Value>, _ convert: (Value) -> FieldValue
    ) {
        switch field {
        case .absent: break
        case .cleared: facts[name] = .absent
        case .value(let value): facts[name] = convert(value)
        }
    }

    /// Chance enters here and travels in the command.
    private static func newID() -> String {
        let (high, low) = (UInt64.random(in: 0 ... .max), UInt32.random(in: 0 ... .max))
        return "made-\(String(high, radix: 36))\(String(low, radix: 36))"
    }
}

extension Change {
    fileprivate init<Given>(_ field: Field<Given>, _ convert: (Given) -> Value) {
        self =
            switch field {
            case .absent: .keep
            case .cleared: .clear
            case .value(let value): .set(convert(value))
            }
    }
}
