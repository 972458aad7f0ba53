/// Where an event stands in the log: 1 for the first, without gaps. `.start` (0) is before the first.
package struct Position: Hashable, Comparable, Sendable {
    package let rawValue: UInt64
    @inlinable package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// Before the first event.
    @inlinable package static var start: Position { Position(0) }
    @inlinable package var next: Position { Position(rawValue + 1) }
    @inlinable package static func < (a: Position, b: Position) -> Bool { a.rawValue < b.rawValue }
}

/// A stream's dense number: the position of its first event.
package struct StreamNumber: Hashable, Comparable, Sendable {
    package let rawValue: UInt64
    @inlinable package init(_ rawValue: UInt64) { self.rawValue = rawValue }
    /// The stream that the event at `first` began.
    @inlinable package init(_ first: Position) { rawValue = first.rawValue }

    /// No stream: for an event's account it means the installation itself, for its campaign none.
    @inlinable package static var absent: StreamNumber { StreamNumber(UInt64(0)) }
    @inlinable package var isAbsent: Bool { rawValue == 0 }
    @inlinable package static func < (a: StreamNumber, b: StreamNumber) -> Bool { a.rawValue < b.rawValue }
}

/// How many events a stream has; its first event is version 1; 0 where there is no stream.
package struct StreamVersion: Hashable, Comparable, Sendable {
    package let rawValue: UInt32
    @inlinable package init(_ rawValue: UInt32) { self.rawValue = rawValue }

    @inlinable package static var none: StreamVersion { StreamVersion(0) }
    /// Beyond every version a stream can have: where a backward read starts by default.
    @inlinable package static var last: StreamVersion { StreamVersion(.max) }
    @inlinable package static var first: StreamVersion { StreamVersion(1) }
    @inlinable package var next: StreamVersion { StreamVersion(rawValue + 1) }
    @inlinable package static func < (a: StreamVersion, b: StreamVersion) -> Bool { a.rawValue < b.rawValue }
}

/// Names an event within its stream. Whoever appends chooses it, deterministically, so that a repeat is recognised.
package struct EventID: Hashable, Sendable {
    package let rawValue: UInt64
    @inlinable package init(_ rawValue: UInt64) { self.rawValue = rawValue }
}

extension Position: CustomStringConvertible {
    package var description: String { String(rawValue) }
}
extension StreamNumber: CustomStringConvertible {
    package var description: String { String(rawValue) }
}
extension StreamVersion: CustomStringConvertible {
    package var description: String { String(rawValue) }
}
extension EventID: CustomStringConvertible {
    package var description: String { String(rawValue) }
}
