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

    /// The stream as people name it: `t12` for a target, `contact 7`, `account 2`.
    var streamName: String { CloudEvent.subject(type, stream) }

    func value(_ name: String) -> ArraySlice<UInt8>? { members.first { $0.name == name }?.value }

    private func number(_ name: String) -> UInt64? {
        value(name).flatMap { UInt64(String(decoding: $0, as: UTF8.self)) }
    }

    /// Our texts here have no escapes but an actor's, which cannot hold a quote.
    private func text(_ name: String) -> String? {
        guard let value = value(name), value != Array("null".utf8)[...] else { return nil }
        if value.first == UInt8(ascii: "\"") {
            return String(decoding: value.dropFirst().dropLast(), as: UTF8.self)
        }
        return String(decoding: value, as: UTF8.self)
    }
}
