package import Domain

extension JSONWriter {
    package mutating func member(_ name: StaticString, _ text: String) {
        key(name)
        value(text)
    }

    package mutating func member(_ name: StaticString, _ flag: Bool) {
        key(name)
        value(flag)
    }

    package mutating func member(_ name: StaticString, _ number: some BinaryInteger) {
        key(name)
        value(number)
    }

    /// Two decimals at most.
    package mutating func member(_ name: StaticString, _ number: Double) {
        key(name)
        value(number)
    }

    package mutating func member(_ name: StaticString, _ instant: Instant) {
        key(name)
        value(instant)
    }

    package mutating func member(_ name: StaticString, _ json: JSONValue) {
        key(name)
        value(json)
    }

    package mutating func member(_ name: StaticString, _ texts: some Sequence<String>) {
        key(name)
        array { for text in texts { $0.value(text) } }
    }

    package mutating func nullMember(_ name: StaticString) {
        key(name)
        null()
    }

    // What is absent is written as null: clients see that the member exists.

    package mutating func member(_ name: StaticString, _ text: String?) {
        if let text { member(name, text) } else { nullMember(name) }
    }

    package mutating func member(_ name: StaticString, _ flag: Bool?) {
        if let flag { member(name, flag) } else { nullMember(name) }
    }

    package mutating func member<Number: BinaryInteger>(_ name: StaticString, _ number: Number?) {
        if let number { member(name, number) } else { nullMember(name) }
    }

    package mutating func member(_ name: StaticString, _ number: Double?) {
        if let number { member(name, number) } else { nullMember(name) }
    }

    package mutating func member(_ name: StaticString, _ instant: Instant?) {
        if let instant { member(name, instant) } else { nullMember(name) }
    }
}
