import Domain
import EventCoding
import Server

/// How events are written, one line each.
enum EventFormat: String, CaseIterable, Sendable {
    case table
    /// As the log's readers in other languages print them, byte for byte.
    case jsonl
    /// CloudEvents 1.0, JSON format.
    case cloudevents
    case csv

    /// What stands above the first line.
    func head(_ language: Language) -> String? {
        switch self {
        case .table: EventTable.head(language)
        case .csv: "position,recordedAt,type,account,stream,version,campaign,actor,body"
        case .jsonl, .cloudevents: nil
        }
    }

    func line(_ event: EventLine, _ names: AccountNames, _ language: Language) -> [UInt8] {
        switch self {
        case .table: Array(EventTable.line(event, names, language).utf8)
        case .jsonl: Array(event.raw)
        case .cloudevents: Self.cloudEvent(event, names)
        case .csv: Array(Self.csv(event, names).utf8)
        }
    }

    private static func csv(_ event: EventLine, _ names: AccountNames) -> String {
        [
            String(event.position), event.recordedAt, event.type, names[event.account], String(event.stream),
            String(event.version), event.campaign.map { "c\($0)" } ?? "", event.actor ?? "",
            String(decoding: event.body, as: UTF8.self),
        ]
        .map(\.csv).joined(separator: ",")
    }

    private static func cloudEvent(_ event: EventLine, _ names: AccountNames) -> [UInt8] {
        CloudEvent(
            position: event.position, type: event.type, stream: event.stream,
            account: event.account == 0 ? nil : names[event.account], recordedAt: event.recordedAt
        )
        .json(String(decoding: event.raw, as: UTF8.self))
    }
}
