import Domain
import Testing

@Suite struct ErrorTableTests {
    static let own = [
        OwnError.unreachable, OwnError.sessionDown, OwnError.notOnWhatsApp, OwnError.badRequest, OwnError.unauthorized,
        OwnError.deliveryFailed, OwnError.expired, OwnError.tooManyRequests, OwnError.tooManyFailures,
    ]

    @Test func `every code stands once, in order`() {
        let codes = ErrorTable.all.map(\.code)
        #expect(codes == Set(codes).sorted())
        #expect(Set(Self.own).isSubset(of: codes))
        for meaning in ErrorTable.all { #expect(ErrorTable.meaning(of: meaning.code) == meaning) }
    }

    @Test(arguments: ErrorTable.all + [ErrorTable.unlisted])
    func `a person reads what happened and what to do, in both languages`(_ meaning: ErrorMeaning) {
        let (french, english) = (meaning.advice[.french], meaning.advice[.english])
        for text in [french, english] {
            #expect((20...200).contains(text.count), "\(meaning.code) has \(text.count) characters")
            #expect(text.hasSuffix("."))
            #expect(!text.contains("  ") && !text.contains("'"), "\(meaning.code): a gap, or no apostrophe")
        }
        #expect(french != english)
        // A space before these signs is French, and none is English.
        #expect(french.allSatisfy { $0 != "!" && $0 != "?" })
        #expect(!french.contains(/[^ ][;:]/), "\(meaning.code): no space before a sign")
        #expect(!english.contains(#/ [;:]/#), "\(meaning.code): a space before a sign")
        #expect(!meaning.title.isEmpty && meaning.title.count <= 90)
    }

    @Test(arguments: ErrorTable.all) func `what waits behind a gate shuts one`(_ meaning: ErrorMeaning) {
        #expect(meaning.step != .held || meaning.account != .goesOn, "\(meaning.code) would be due again at once")
        if meaning.account == .halts || meaning.account == .templateRests {
            #expect(meaning.step == .held, "\(meaning.code) would spend tries on what is not its own")
        }
        if case .holds(let duration) = meaning.account {
            #expect((Duration.minutes(1)...Duration.hours(24)).contains(duration))
        }
    }

    @Test func `a number in maintenance may have sent: it waits as long as a receipt may take`() {
        guard case .wait(.fixed(let wait)) = ErrorTable.meaning(of: 131_057).step else {
            Issue.record("does not wait")
            return
        }
        #expect(wait >= SevenDays.receiptTime)
    }

    @Test(arguments: [200, 201, 250, 298, 299]) func `a code of the permissions halts the account`(_ code: Int) {
        let meaning = ErrorTable.meaning(of: code)
        #expect(meaning.account == .halts)
        #expect(meaning.step == .held)
        #expect(meaning.code == code)
    }

    @Test(arguments: [-1, 5, 199, 300, 199_999, 9_000_099, Int.max, Int.min])
    func `an unlisted code costs that message its slot and nothing else`(_ code: Int) {
        let meaning = ErrorTable.meaning(of: code)
        #expect(meaning.step == .nextSlot)
        #expect(meaning.account == .goesOn)
        #expect(!meaning.slowsChannel)
        #expect(meaning.code == code)
    }

    @Test(arguments: ErrorTable.all.map(\.code) + [199_999])
    func `of a message that was taken and failed nobody is promised another try`(_ code: Int) {
        let meaning = ErrorTable.meaning(of: code)
        if case .leave = meaning.step {
            #expect(meaning.adviceAfterwards == meaning.advice)
            return
        }
        #expect(meaning.adviceAfterwards.english.contains("not sent again"))
        #expect(meaning.adviceAfterwards.french.contains("n’est pas renvoyé"))
        #expect(meaning.adviceAfterwards.english.contains("\(code), \(meaning.title)"))
    }

    @Test func `no code is not code 0`() {
        #expect(ErrorTable.meaning(of: 0).account == .halts)
        #expect(ErrorTable.meaning(ofReported: nil).code == OwnError.deliveryFailed)
        #expect(ErrorTable.meaning(ofReported: 0).code == 0)
    }

    @Test func `our own codes say what they are for`() {
        #expect(
            Self.own.map { ErrorTable.meaning(of: $0).step } == [
                .wait(.channel), .wait(.channel), .leave(.undeliverable), .nextSlot, .held, .nextSlot, .nextSlot,
                .wait(.channel), .held,
            ])
        #expect(
            Self.own.map { ErrorTable.meaning(of: $0).slowsChannel } == [
                true, false, false, false, false, false, false, true, false,
            ])
        for code in [OwnError.unauthorized, OwnError.tooManyFailures] {
            #expect(ErrorTable.meaning(of: code).account == .halts)
        }
    }

    /// From the most severe down.
    static let ranks = [
        131_042, 132_016, 131_064, 2_494_100, 131_050, 131_026, 131_049, 131_047, 199_999, 4, 131_000, 1,
    ]

    @Test(arguments: 0..<ranks.count) func `of several codes the most severe one counts`(_ index: Int) {
        let rest = Array(Self.ranks[index...])
        #expect(ErrorTable.worst(of: rest) == rest.first)
        #expect(ErrorTable.worst(of: rest.reversed()) == rest.first)
    }

    @Test func `of codes that are as severe the first one counts, and of none none`() {
        #expect(ErrorTable.worst(of: [131_042, 190]) == 131_042)
        #expect(ErrorTable.worst(of: [190, 131_042]) == 190)
        #expect(ErrorTable.worst(of: [199_999, 199_998]) == 199_999)
        #expect(ErrorTable.worst(of: []) == nil)
    }
}
