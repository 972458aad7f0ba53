import Domain

/// What an error code demands, as WhatsApp's documentation has it: written down once more, beside the engine's own table,
/// so that one convicts the other.
struct ErrorClass {
    private let code: Int

    /// Nil: it failed, and nobody says why.
    init(_ code: Int?) { self.code = code ?? OwnError.deliveryFailed }

    /// Every further call would fail too, until a person has seen to it.
    var isHalting: Bool { Self.halting.contains(code) || (200...299).contains(code) }

    /// The number cannot send for so long.
    var hold: Duration? { Self.holding[code] }

    /// The template cannot be said until WhatsApp approves it again.
    var rests: Bool { Self.resting.contains(code) }

    /// The account bound the template wrongly: what others bound says nothing of that.
    var isOfBinding: Bool { code == 132_000 || code == 132_012 }

    /// There is no reaching this person.
    var leaves: Bool { Self.leaving.contains(code) }

    /// This person wants no marketing.
    var optsOut: Bool { code == 131_050 }

    /// Free text was said outside the service window.
    var closesWindow: Bool { code == 131_047 }

    /// WhatsApp spares this person: each time twice as long.
    var isParking: Bool { code == 131_049 || code == 130_472 }

    /// WhatsApp kept a message that it had taken, for reasons that are not the message's: it may be said again.
    var isHeldBack: Bool { isHalting || hold != nil || rests || isParking || closesWindow || waits }

    /// The way is too fast, or away for the moment.
    var waits: Bool { Self.pacing.contains(code) || code == 131_056 || code == 134_101 }

    /// The least time until the same step may be tried again, after `parked` parkings of it.
    func leastWait(parked: Int, waited: Int) -> Duration {
        if isParking { return .hours(24) * (1 << min(parked, 8)) }
        // Of these the gate alone holds, and a person may open it.
        if isHalting || rests || closesWindow || code == 131_064 { return .zero }
        if let hold { return hold }
        if code == 131_056 { return min(.seconds(1 << min(2 * waited, 12)), .hours(1)) }
        if code == 134_101 { return .minutes(10) }
        if Self.pacing.contains(code) { return .seconds(2) }
        if Self.unsure.contains(code) { return .seconds(62) }
        if code == 1 { return .seconds(2) }
        return .hours(24)
    }

    /// Whether such an error can meet a free text, or a template.
    func canMeet(freeText: Bool) -> Bool {
        if closesWindow { return freeText }
        return !(freeText && (rests || Self.templatesOnly.contains(code)))
    }

    private static let halting: Set = [
        0, 3, 10, 33, 104, 190, 368, 131_005, 131_030, 131_031, 131_037, 131_042, 131_045, 131_048, 131_063, 133_000,
        133_006, 133_010, OwnError.unauthorized, OwnError.accountStopped,
    ]
    private static let holding: [Int: Duration] = [
        131_057: .minutes(2), 131_064: .hours(1), 133_015: .minutes(5), 2_494_100: .minutes(5),
    ]
    private static let resting: Set = [
        132_000, 132_001, 132_007, 132_012, 132_015, 132_016, 132_068, 132_069, 134_102,
    ]
    private static let templatesOnly: Set = [131_049, 131_050, 131_055, 132_005, 132_008, 132_018, 134_100, 134_101]
    private static let leaving: Set = [130_497, 131_021, 131_026, OwnError.notOnWhatsApp]
    private static let unsure: Set = [2, 131_000, 131_016, 133_004]
    private static let pacing: Set = [
        4, 80_007, 80_008, 130_429, 133_016, OwnError.unreachable, OwnError.sessionDown, OwnError.tooManyRequests,
    ]
}
