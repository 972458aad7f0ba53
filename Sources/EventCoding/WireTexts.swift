internal import Domain
internal import EventStore

/// The wire texts of an enumeration, read without making a string.
struct WireTexts<Value: CaseIterable & RawRepresentable<String> & Sendable>: Sendable {
    private let entries: [(item: [UInt8], value: Value)]

    init(_: Value.Type) { entries = Value.allCases.map { (CBORWriter.item($0.rawValue), $0) } }

    /// Nil for an item that is none of the texts this build knows.
    func value(_ item: Bytes) -> Value? {
        for entry in entries where item.elementsEqual(entry.item) { return entry.value }
        return nil
    }
}

extension CBORWriter {
    /// A text as one encoded item.
    static func item(_ text: String) -> [UInt8] {
        var writer = CBORWriter(capacity: text.utf8.count + 2)
        writer.text(text)
        return writer.bytes
    }
}

/// One table per enumeration that stands in bodies or rows.
enum Wire {
    static let evidence = WireTexts(SendEvidence.self)
    static let consequence = WireTexts(MessageFailure.Consequence.self)
    static let exitReason = WireTexts(ExitReason.self)
    static let reach = WireTexts(Reach.self)
    static let optSource = WireTexts(OptSource.self)
    static let gateway = WireTexts(GatewayKind.self)
    static let disconnectReason = WireTexts(DisconnectReason.self)
    static let haltScope = WireTexts(HaltScope.self)
    static let inbound = WireTexts(InboundKind.self)
    static let templateStatus = WireTexts(TemplateStatus.self)
    static let language = WireTexts(Language.self)
    static let media = WireTexts(MessageTemplate.Media.Kind.self)
    static let campaignStatus = WireTexts(CampaignState.Status.self)
    static let targetStatus = WireTexts(TargetState.Status.self)
    static let sessionStatus = WireTexts(GatewaySession.Status.self)
}
