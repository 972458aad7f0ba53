import Domain
import EventCoding
import EventStore
import Testing

@Suite struct BodyTests {
    @Test(arguments: Samples.all.indices)
    func `every event comes back from its record as it went in`(index: Int) throws {
        let event = Samples.all[index]
        let encoded = EventCoding.encode(event)
        let decoded = try encoded.body.withBytes { (body) throws(CodingProblem) in
            try EventCoding.decode(type: encoded.type, schema: encoded.schema, body: body)
        }
        #expect(decoded == event)
    }

    @Test func `the samples hold every type`() {
        let types = Set(Samples.all.map { EventCoding.encode($0).type })
        #expect(types == Set(EventType.allCases.map(\.code)))
    }

    @Test(arguments: Samples.all.indices)
    func `a body is one deterministic map whose keys are those of the schema`(index: Int) throws {
        let encoded = EventCoding.encode(Samples.all[index])
        let type = try #require(EventType(code: encoded.type))
        let known = Set(type.fields.map(\.key))
        let keys = try encoded.body.withBytes { (body) throws in
            var reader = CBORReader(body)
            var keys: [UInt64] = []
            for _ in 0..<(try reader.map()) {
                keys.append(try reader.unsigned())
                try reader.skip()
            }
            #expect(reader.isAtEnd)
            return keys
        }
        #expect(keys == keys.sorted())
        #expect(Set(keys).isSubset(of: known))
    }

    @Test(arguments: Samples.all.indices)
    func `a body that is cut short or prolonged is refused`(index: Int) throws {
        let encoded = EventCoding.encode(Samples.all[index])
        var damaged = (0..<encoded.body.count).map { Array(encoded.body[..<$0]) }
        damaged.append(encoded.body + [0])
        for body in damaged {
            #expect(throws: CodingProblem.self) { try decode(encoded.type, 1, body) }
        }
    }

    @Test func `a field that the schema does not know is refused by its key`() {
        let body: [UInt8] = [0xa3, 0, 1, 1, 2, 0x15, 0]
        #expect(throws: CodingProblem.unexpectedField(type: .messageRequested, key: 21)) { try decode(2, 1, body) }
    }

    @Test func `a missing field is named`() {
        #expect(throws: CodingProblem.missing(type: .messageRequested, field: "attempt")) {
            try decode(2, 1, [0xa1, 0, 1])
        }
    }

    @Test func `an unknown wire text is refused by its field, not quoted`() {
        let body: [UInt8] = [0xa1, 0, 0x64] + Array("gone".utf8)
        #expect(throws: CodingProblem.badValue(type: .targetExited, field: "reason")) { try decode(11, 1, body) }
    }

    @Test func `types and schema versions of newer builds are refused with what would read them`() {
        #expect(throws: CodingProblem.unknownType(31)) { try decode(31, 1, [0xa0]) }
        #expect(throws: CodingProblem.unknownType(70_000)) { try decode(70_000, 1, [0xa0]) }
        #expect(throws: CodingProblem.newerSchema(type: .targetCompleted, found: 2, supported: 1)) {
            try decode(10, 2, [0xa0])
        }
        #expect(throws: CodingProblem.impossibleSchema(type: .targetCompleted)) { try decode(10, 0, [0xa0]) }
    }

    @Test func `a body of an older version is raised step by step to today's`() throws {
        // Version 1 had no attempt; version 2 counted attempts from 0.
        let upcasts = Upcasts([
            .messageRequested: [
                { body in [0xa2] + body.dropFirst() + [1, 0] },
                { body in body.dropLast() + [body.last! + 1] },
            ]
        ])
        let event = DomainEvent.target(.messageRequested(day: 3, attempt: 1))
        #expect(try decode(2, 1, [0xa1, 0, 3], upcasts) == event)
        #expect(try decode(2, 2, [0xa2, 0, 3, 1, 0], upcasts) == event)
        #expect(try decode(2, 3, [0xa2, 0, 3, 1, 1], upcasts) == event)
        #expect(throws: CodingProblem.newerSchema(type: .messageRequested, found: 4, supported: 3)) {
            try decode(2, 4, [0xa2, 0, 3, 1, 1], upcasts)
        }
        #expect(try decode(10, 1, [0xa0], upcasts) == .target(.completed))
    }

    private func decode(
        _ type: UInt32, _ schema: UInt32, _ body: [UInt8], _ upcasts: Upcasts = .all
    ) throws(CodingProblem) -> DomainEvent {
        try body.withBytes { (body) throws(CodingProblem) in
            try EventCoding.decode(type: type, schema: schema, body: body, upcasts: upcasts)
        }
    }
}
