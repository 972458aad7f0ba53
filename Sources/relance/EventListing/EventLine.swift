import Domain
import EventCoding

/// One event as the API prints it, in parts. `raw` is its line, byte for byte.
struct EventLine: Sendable {
    let raw: ArraySlice<UInt8>
    private let members: [(name: String, value: ArraySlice<UInt8>)]

    init(_ raw: ArraySlice<UInt8>) {
        self.raw = raw
        members = RawJSON.members(of: raw)
    }

    var position: UInt64 { number("position") ?? 0 }
    var stream: UInt64 { number("stream") ?? 0 }
    var version: UInt64 { number("version") ?? 0 }
    var account: UInt64 { number("account") ?? 0 }
    var campaign: UInt64? { number("campaign") }
    /// As it stands in the log's schema; a number for a type that this build does not know.
    var type: String { text("type") ?? "" }
    var recordedAt: String { text("recordedAt") ?? "" }
    /// Nil: the engine itself.
    var actor: String? { text("actor") }
    /// The event's own fields, as JSON.
    var body: ArraySlice<UInt8> { value("body") ?? Array("{}".utf8)[...] }
    var fields: EventFields { EventFields(body) }

    /// The stream as people name it: `t12` for a target, `contact 7`, `account 2`.
    var streamName: String { CloudEvent.subject(type, stream) }

    func value(_ name: String) -> ArraySlice<UInt8>? { members.first { $0.name == name }?.value }

    private func number(_ name: String) -> UInt64? {
        value(name).flatMap { UInt64(String(decoding: $0, as: UTF8.self)) }
    }

    private func text(_ name: String) -> String? { value(name).flatMap(RawJSON.plain) }
}

/// An event's own fields, by name.
struct EventFields: Sendable {
    private let members: [(name: String, value: ArraySlice<UInt8>)]

    init(_ body: ArraySlice<UInt8>) { members = RawJSON.members(of: body) }

    /// A word, a number or a truth as it stands there; nil where it is absent or null.
    subscript(name: String) -> String? { value(name).flatMap(RawJSON.plain) }

    func number(_ name: String) -> Int? { self[name].flatMap { Int($0) } }
    func moment(_ name: String) -> Instant? { number(name).map { Instant(milliseconds: Int64($0)) } }

    /// Of a list of changes, what each field was and became; nil: nothing.
    func changes(_ name: String) -> [(field: String, old: String?, new: String?)] {
        RawJSON.members(of: value(name) ?? []).map { change in
            let pair = RawJSON.elements(of: change.value).map(RawJSON.plain)
            return pair.count == 2 ? (change.name, pair[0], pair[1]) : (change.name, nil, RawJSON.plain(change.value))
        }
    }

    private func value(_ name: String) -> ArraySlice<UInt8>? { members.first { $0.name == name }?.value }
}
