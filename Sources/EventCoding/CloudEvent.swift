/// An event as CloudEvents 1.0 in JSON, the same for whoever asks for it and whoever is told of it.
///
/// The id is the position: unique within an installation, and the same however often an event is told.
package struct CloudEvent: Sendable {
    private let position: UInt64
    /// As it stands in the log's schema; a number for a type that this build does not know.
    private let type: String
    private let stream: UInt64
    /// The id its owner chose; nil for the installation itself.
    private let account: String?
    /// ISO 8601 in UTC.
    private let recordedAt: String

    package static let mediaType = "application/cloudevents+json; charset=utf-8"

    package init(position: UInt64, type: String, stream: UInt64, account: String?, recordedAt: String) {
        self.position = position
        self.type = type
        self.stream = stream
        self.account = account
        self.recordedAt = recordedAt
    }

    /// - Parameter line: the event as `RecordRenderer` prints it.
    package func json(_ line: String) -> [UInt8] {
        Self.json(
            id: String(position), source: account.map { "/accounts/\($0)" } ?? "/installation",
            type: "relance.\(type)", subject: Self.subject(type, stream), time: recordedAt, data: line)
    }

    /// Any event, also one that is in no log. `data` is one JSON value.
    package static func json(
        id: String, source: String, type: String, subject: String, time: String, data: String
    ) -> [UInt8] {
        var json = JSONLine()
        json.object { json in
            json.member("specversion") { $0.text("1.0") }
            json.member("id") { $0.text(id) }
            json.member("source") { $0.text(source) }
            json.member("type") { $0.text(type) }
            json.member("subject") { $0.text(subject) }
            json.member("time") { $0.text(time) }
            json.member("datacontenttype") { $0.text("application/json") }
            json.member("data") { $0.raw(data) }
        }
        return json.bytes
    }

    /// A stream as people name it: `t12` for a target, `contact 7`, `account 2`.
    package static func subject(_ type: String, _ stream: UInt64) -> String {
        switch EventType(name: type)?.family {
        case .target: "t\(stream)"
        case .contact: "contact \(stream)"
        case .account: "account \(stream)"
        case .campaign: "c\(stream)"
        case .installation, nil: "stream \(stream)"
        }
    }
}
