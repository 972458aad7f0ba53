import Domain
import EventCoding
import EventStore
import Testing

@Suite struct RendererTests {
    @Test func `a record prints by the names of the schema`() throws {
        let event = EventCoding.encode(
            .target(.messageSent(day: 2, attempt: 1, id: [0xab, 0x01], nextDue: Samples.moment, evidence: .answer)))
        let line = try render(type: UInt64(event.type), actor: "svc \"pay\"\n", body: event.body)
        #expect(
            line == #"{"position":9,"type":"MessageSent","stream":4,"recordedAt":"2025-01-20T10:00:00.123Z","#
                + #""schema":1,"actor":"svc \"pay\"\n","body":{"day":2,"attempt":1,"evidence":"answer","#
                + #""nextDue":1737367200123,"messageId":"ab01"}}"#)
    }

    @Test func `a record of a type that nobody knows yet prints with numbers`() throws {
        // {0: {1: -3}, 40: [true, null, "é\u0001"], "k": h'ff'}
        let body: [UInt8] =
            [0xa3, 0, 0xa1, 1, 0x22, 0x18, 40, 0x83, 0xf5, 0xf6, 0x63, 0xc3, 0xa9, 1, 0x61, 0x6b, 0x41, 0xff]
        let line = try render(type: 1234, actor: nil, body: body)
        #expect(
            line == #"{"position":9,"type":1234,"stream":4,"recordedAt":"2025-01-20T10:00:00.123Z","schema":1,"#
                + #""body":{"0":{"1":-3},"40":[true,null,"é\u0001"],"k":"ff"}}"#)
    }

    @Test func `changed settings print old and new`() throws {
        var config = AccountConfig()
        config.country = "CM"
        let event = EventCoding.encode(.account(.configChanged(AccountConfig().changes(to: config))))
        let line = try render(type: UInt64(event.type), actor: nil, body: event.body)
        #expect(line.hasSuffix(#""body":{"changes":{"country":[null,"CM"]}}}"#))
    }

    @Test func `a damaged record is refused`() {
        let record: [UInt8] = [0xa2, 0, 3, 1]
        #expect(throws: CBORError.self) {
            try record.withBytes { (bytes) throws(CBORError) in
                try RecordRenderer.line(position: Position(1), record: bytes)
            }
        }
    }

    @Test func `the exported schema names every type and every envelope member`() {
        let text = String(decoding: EventSchema.exported, as: UTF8.self)
        #expect(text.hasPrefix(#"{"envelope":{"0":"type","1":"stream","#))
        #expect(text.contains(#""3":{"name":"MessageSent","fields":{"0":"day","1":"attempt","2":"evidence","#))
        for type in EventType.allCases { #expect(text.contains("\"\(type.name)\"")) }
    }

    @Test(arguments: EventType.allCases)
    func `a type is found by its code and by its name`(type: EventType) {
        #expect(EventType(code: type.code) == type)
        #expect(EventType(name: type.name) == type)
    }

    private func render(type: UInt64, actor: String?, body: [UInt8]) throws -> String {
        var writer = CBORWriter()
        writer.map(actor == nil ? 5 : 6)
        for (key, value) in [(0, type), (1, 4), (4, 1_737_367_200_123), (6, 1)] as [(UInt64, UInt64)] {
            writer.key(key)
            writer.unsigned(value)
        }
        if let actor {
            writer.key(8)
            writer.text(actor)
        }
        writer.key(23)
        writer.encoded(body)
        let line = try writer.bytes.withBytes { (record) throws(CBORError) in
            try RecordRenderer.line(position: Position(9), record: record)
        }
        return String(decoding: line, as: UTF8.self)
    }
}
