/// The names of everything a record holds: types, envelope members and body fields.
///
/// One table serves encoding, decoding, rendering and `exported`, which the log keeps beside the records so that a
/// reader in any language prints names without our code. Keys are versioned wire values like the type codes.
package enum EventSchema {
    /// A body field of one event type: its key in the CBOR map and its name.
    package struct Field: Hashable, Sendable {
        package let key: UInt64
        package let name: String

        init(_ key: UInt64, _ name: String) {
            self.key = key
            self.name = name
        }
    }

    /// Envelope members by key, in key order. The body is last.
    package static let envelope: [Field] = [
        Field(0, "type"), Field(1, "stream"), Field(2, "version"), Field(3, "account"), Field(4, "recordedAt"),
        Field(5, "campaign"), Field(6, "schema"), Field(7, "id"), Field(8, "actor"), Field(9, "correlation"),
        Field(10, "causation"), Field(11, "idempotency"), Field(23, "body"),
    ]

    /// Which version of each type's body is written now.
    @inline(__always)
    package static func currentVersion(_ type: EventType) -> UInt32 { Upcasts.all.currentVersion(type) }

    /// The schema as JSON:
    /// `{"envelope":{"0":"type",…},"types":{"3":{"name":"MessageSent","fields":{"0":"day",…}},…}}`.
    /// The same bytes for the same build.
    package static let exported: [UInt8] = {
        var json = JSONLine()
        json.object { json in
            json.member("envelope") { $0.names(envelope) }
            json.member("types") { json in
                json.object { json in
                    for type in EventType.allCases {
                        json.member(String(type.rawValue)) { json in
                            json.object { json in
                                json.member("name") { $0.text(type.name) }
                                json.member("fields") { $0.names(type.fields) }
                            }
                        }
                    }
                }
            }
        }
        return json.bytes
    }()
}

extension JSONLine {
    fileprivate mutating func names(_ fields: [EventSchema.Field]) {
        object { json in
            for field in fields { json.member(String(field.key)) { $0.text(field.name) } }
        }
    }
}
