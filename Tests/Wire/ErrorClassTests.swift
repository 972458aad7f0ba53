import Domain
import Engine
import Simulator
import Testing
import WhatsApp

/// Every code of the table, told by a server over HTTP, leads to what the table says: in an answer, and in a receipt.
@Suite struct ErrorClassTests {
    /// Codes that come from WhatsApp; our own are for what has none.
    static let codes = ErrorTable.all.map(\.code).filter { $0 < 9_000_000 } + [199_999]

    @Test func `each code in an answer leads to what the table says, and once it is gone the message goes out`()
        async throws
    {
        var settings = SimulatorSettings()
        settings.numbers = Self.codes.count
        settings.both = .sync
        let wire = try Wire(settings)
        try await open(wire)
        for (number, code) in Self.codes.enumerated() { try await fail(wire, number, with: code) }
        try await wire.advance(by: .hours(1))
        for (number, code) in Self.codes.enumerated() {
            let target = try #require(try wire.target(of: "p", in: Self.account(number)))
            if try wire.history(target.number).contains(where: \.isAcceptance) {
                // Codes that only receipts have.
                try await untilFailed(wire, number, code)
                try checkReceipt(code, try wire.history(target.number))
            } else {
                checkAnswer(code, try wire.history(target.number))
            }
            try checkAccount(code, try wire.state(Self.account(number)))
            if ErrorTable.meaning(of: code).step == .leave(.optedOut) {
                #expect(try wire.contact("p", in: Self.account(number))?.state.isOptedOut == true, "\(code)")
            }
        }
        try await recover(wire)
        try await wire.close()
    }

    @Test func `each code that comes with a receipt leads to what the table says`() async throws {
        var settings = SimulatorSettings()
        settings.numbers = Self.codes.count
        settings.both = .async
        settings.failedDelay = 0...0
        let wire = try Wire(settings)
        try await open(wire)
        for (number, code) in Self.codes.enumerated() { try await fail(wire, number, with: code) }
        try await wire.advance(by: .hours(1))
        var seen = 0
        for (number, code) in Self.codes.enumerated() {
            let first = try #require(try wire.target(of: "p", in: Self.account(number)))
            // Codes that only answers have were refused at once.
            guard try wire.history(first.number).contains(where: \.isAcceptance) else { continue }
            seen += 1
            try await untilFailed(wire, number, code)
            try checkReceipt(code, try wire.history(first.number))
            try checkAccount(code, try wire.state(Self.account(number)))
        }
        #expect(seen >= 25, "the codes that come with receipts are \(seen)")
        try await wire.close()
    }

    /// Waits for the engine's rows, which commit right behind the log.
    private func untilFailed(_ wire: Wire, _ number: Int, _ code: Int) async throws {
        try await wire.eventually("the receipt of \(code)") {
            try wire.target(of: "p", in: Self.account(number))?.state.deliveries.contains { $0.code != nil } == true
        }
    }

    // MARK: What the table says

    private func checkAnswer(_ code: Int, _ events: [TargetEvent]) {
        let step = ErrorTable.meaning(of: code).step
        // Enrolled, requested, and then what the answer led to.
        guard events.count > 2 else {
            Issue.record("\(code): nothing came of the request")
            return
        }
        let first = events[2]
        switch step {
        case .again, .afterReceiptTime: #expect(first.failure?.consequence == .quickRetry, "\(code)")
        case .nextSlot, .park: #expect(first.failure?.consequence == .nextSlot, "\(code)")
        case .wait, .held, .templateOnly:
            guard case .messageDeferred(_, _, code) = first else {
                Issue.record("\(code): \(first) instead of a deferral")
                return
            }
        case .leave(let reason):
            #expect(first.failure?.consequence == .final, "\(code)")
            #expect(events.last == .exited(reason), "\(code)")
        }
    }

    private func checkReceipt(_ code: Int, _ events: [TargetEvent]) throws {
        let failure = try #require(events.compactMap(\.failure).first)
        #expect(failure.code == code || (200...299).contains(code))
        switch ErrorTable.meaning(of: code).step {
        case .again, .afterReceiptTime, .nextSlot: #expect(failure.consequence == .afterAcceptance, "\(code)")
        case .park, .wait, .held, .templateOnly: #expect(failure.consequence == .takenBack, "\(code)")
        case .leave(let reason):
            #expect(failure.consequence == .afterAcceptance && events.last == .exited(reason), "\(code)")
        }
    }

    private func checkAccount(_ code: Int, _ account: AccountState) throws {
        switch ErrorTable.meaning(of: code).account {
        case .goesOn: #expect(account.halt == nil, "\(code)")
        case .halts: #expect(account.halt == SendingHalt(code: code), "\(code)")
        case .holds: #expect(account.halt?.code == code && account.halt?.until != nil, "\(code)")
        case .templateRests: #expect(account.templates.known[Wire.template]?.status == .paused, "\(code)")
        }
    }

    // MARK: The scene

    private static func account(_ number: Int) -> String { "n\(number)" }

    private func open(_ wire: Wire) async throws {
        for number in Self.codes.indices {
            try await wire.openCloudAccount(Self.account(number), number: number)
            try await wire.put("p", in: Self.account(number), phone: "+2217700\(10_000 + number)")
        }
    }

    private func fail(_ wire: Wire, _ number: Int, with code: Int) async throws {
        try await wire.simulator.control(
            "/control/numbers", #"{"id":"\#(Wire.firstNumber + number)","error":\#(code)}"#)
    }

    /// The errors are gone, people release what they halted, and WhatsApp approves the template again.
    private func recover(_ wire: Wire) async throws {
        for (number, code) in Self.codes.enumerated() {
            try await wire.simulator.control(
                "/control/numbers", #"{"id":"\#(Wire.firstNumber + number)","error":null}"#)
            if try wire.state(Self.account(number)).halt != nil {
                try await wire.done(.release(account: Self.account(number)))
            }
            if ErrorTable.meaning(of: code).account == .templateRests {
                try await wire.done(.fetchTemplates(account: Self.account(number)))
            }
        }
        try await wire.eventually("every template is approved again") {
            try Self.codes.indices.allSatisfy {
                try wire.state(Self.account($0)).templates.known[Wire.template]?.status == .approved
            }
        }
        try await wire.advance(by: .hours(49))
        for (number, code) in Self.codes.enumerated() {
            if case .leave = ErrorTable.meaning(of: code).step { continue }
            let target = try #require(try wire.target(of: "p", in: Self.account(number)))
            #expect(try wire.history(target.number).contains(where: \.isAcceptance), "\(code) never went out")
        }
    }
}

extension TargetEvent {
    var failure: MessageFailure? { if case .messageFailed(let failure) = self { failure } else { nil } }
    var isAcceptance: Bool { if case .messageSent = self { true } else { false } }
}
