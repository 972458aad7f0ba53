/// How bodies of older schema versions become those of today, one version at a time. Records are never rewritten.
///
/// A type's body gets its next version by giving, in `all`, the step from the version before: the number of steps is
/// what makes a version current.
package struct Upcasts: Sendable {
    /// Turns a body of one version into a body of the next.
    package typealias Step = @Sendable (_ body: [UInt8]) throws(CodingProblem) -> [UInt8]

    /// The first step of each type leads from version 1 to 2, and so on.
    private let steps: [EventType: [Step]]

    package init(_ steps: [EventType: [Step]]) { self.steps = steps }

    /// Every body is of its first version so far.
    package static let all = Upcasts([:])

    @inline(__always)
    package func currentVersion(_ type: EventType) -> UInt32 {
        steps.isEmpty ? 1 : UInt32(1 + (steps[type]?.count ?? 0))
    }

    /// The body as today's version would hold it.
    package func raise(_ type: EventType, from version: UInt32, _ body: [UInt8]) throws(CodingProblem) -> [UInt8] {
        let supported = currentVersion(type)
        guard version >= 1 else { throw .impossibleSchema(type: type) }
        guard version <= supported else { throw .newerSchema(type: type, found: version, supported: supported) }
        var body = body
        for step in (steps[type] ?? [])[(Int(version) - 1)...] { body = try step(body) }
        return body
    }
}
