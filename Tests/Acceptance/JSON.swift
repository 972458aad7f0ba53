import Foundation

/// A JSON value as an answer holds it, compared with literals: `answer["body"]["data"]["total"] == 2`.
///
/// What is not there is `.null`, so that a wrong path fails the comparison and not the test's own code.
indirect enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    /// Bytes that are no JSON are `.null`: an answer without a body has none.
    init(_ bytes: [UInt8]) {
        do { self = try JSONDecoder().decode(JSON.self, from: Data(bytes)) } catch { self = .null }
    }

    init(_ text: some StringProtocol) { self.init(Array(text.utf8)) }

    subscript(_ name: String) -> JSON {
        if case .object(let members) = self { members[name] ?? .null } else { .null }
    }

    subscript(_ index: Int) -> JSON { list.indices.contains(index) ? list[index] : .null }

    var list: [JSON] { if case .list(let elements) = self { elements } else { [] } }
    var members: [String: JSON] { if case .object(let members) = self { members } else { [:] } }
    /// 0 where there is no whole number.
    var int: Int { if case .int(let number) = self { number } else { 0 } }
    /// Empty where there is no text.
    var text: String { if case .text(let text) = self { text } else { "" } }
    var isNull: Bool { self == .null }
    /// A number with or without fraction.
    var number: Double {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number
        default: .nan
        }
    }
}

extension JSON: Decodable {
    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() { self = .null; return }
        do { self = .bool(try value.decode(Bool.self)); return } catch {}
        do { self = .int(try value.decode(Int.self)); return } catch {}
        do { self = .double(try value.decode(Double.self)); return } catch {}
        do { self = .text(try value.decode(String.self)); return } catch {}
        do { self = .list(try value.decode([JSON].self)); return } catch {}
        self = .object(try value.decode([String: JSON].self))
    }
}

extension JSON: Encodable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let flag): try container.encode(flag)
        case .int(let number): try container.encode(number)
        case .double(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let elements): try container.encode(elements)
        case .object(let members): try container.encode(members)
        }
    }

    /// As it is sent.
    var encoded: String { get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) } }
}

extension JSON: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral
{
    init(integerLiteral value: Int) { self = .int(value) }
    init(floatLiteral value: Double) { self = .double(value) }
    init(stringLiteral value: String) { self = .text(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(nilLiteral: ()) { self = .null }
    init(arrayLiteral elements: JSON...) { self = .list(elements) }
}
