internal import Domain
internal import Intake
internal import JSON

/// Whether an account may use the engine, and until when.
struct EntitlementAnswer: Sendable {
    let isEntitled: Bool
    let end: Instant?

    init(_ json: JSONValue) throws(PullTrouble) {
        guard case .bool(let isEntitled)? = json["entitled"] else {
            throw .unreadable("the entitlement has no member entitled that is true or false")
        }
        self.isEntitled = isEntitled
        switch json["entitledUntil"] {
        case nil, .null: end = nil
        case .string(let text):
            guard let end = Instant(iso8601: text) else { throw .unreadable("entitledUntil is not a moment") }
            self.end = end
        default: throw .unreadable("entitledUntil is neither a moment nor null")
        }
    }
}

/// Some of an account's contacts, and where the next ones are.
struct ReferralPage: Sendable {
    let items: [JSONValue]
    /// Nil: there are no more.
    let nextCursor: String?

    private static let longestCursor = 2048

    /// A bare list is all there is.
    init(_ json: JSONValue) throws(PullTrouble) {
        if case .array(let items) = json {
            (self.items, nextCursor) = (items, nil)
            return
        }
        guard case .array(let items)? = json["items"] else {
            throw .unreadable("the contacts are neither a list nor an object with a list items")
        }
        self.items = items
        switch json["nextCursor"] {
        case nil, .null, .string(""): nextCursor = nil
        case .string(let cursor) where cursor.utf8.count <= Self.longestCursor: nextCursor = cursor
        default: throw .unreadable("nextCursor is no text of at most \(Self.longestCursor) bytes")
        }
    }
}

/// One contact as the service tells of it: what `PUT …/contacts/{contact}` takes, and when it last changed there.
struct ReferralItem: Sendable {
    let result: ImportRow.Outcome
    /// Nil where it is not told.
    let updatedAt: Instant?
    let unknown: [String]

    /// What the service's older client called them.
    private static let oldNames = ["_id": "id", "createdAt": "registeredAt"]

    init(_ json: JSONValue, from origin: ContactOrigin) {
        guard case .object(let members) = json else {
            let problem = FieldProblem(field: "", problem: "the item is not a JSON object", hint: "{\"id\": \"1\"}")
            (result, updatedAt, unknown) = (.refused([problem]), nil, [])
            return
        }
        let names = Set(members.map(\.name))
        var fields: [JSONValue.Member] = []
        for member in members where member.name != "updatedAt" {
            guard let name = Self.oldNames[member.name] else {
                fields.append(member)
                continue
            }
            if !names.contains(name) { fields.append(JSONValue.Member(name, member.value)) }
        }
        let reading = ContactFields.read(fields, from: origin)
        var problems = reading.problems
        switch json["updatedAt"] {
        case nil, .null: updatedAt = nil
        case .string(let text) where Instant(iso8601: text) != nil: updatedAt = Instant(iso8601: text)
        default:
            updatedAt = nil
            problems.append(
                FieldProblem(
                    field: "updatedAt", problem: "this is not a moment", hint: "as 2025-01-20T10:00:00.000Z"))
        }
        if problems.isEmpty, !reading.fields.namesSomebody { problems.append(.nobody) }
        result = problems.isEmpty ? .contact(reading.fields) : .refused(problems)
        unknown = reading.unknown
    }
}
