import Domain
import Foundation
import Testing
import WhatsApp

/// What holds for every ledger, run on each.
@Suite struct DeliveryLedgerTests {
    enum Make: String, CaseIterable, Sendable { case memory, file }

    private let folder: Folder

    init() throws { folder = try Folder() }

    private func ledger(_ make: Make) throws -> any DeliveryLedger {
        switch make {
        case .memory: MemoryDeliveryLedger()
        case .file: try FileDeliveryLedger(path: folder.ledger)
        }
    }

    @Test(arguments: Make.allCases)
    func `entries come back as they went in, in order`(make: Make) throws {
        let ledger = try ledger(make)
        let entries = [
            entry(key(1)), entry(key(2, day: 7, attempt: 12), at: noon + .milliseconds(1), account: 9, campaign: 3),
            entry(key(UInt64.max >> 1), at: Instant(milliseconds: -5)),
        ]
        try ledger.append([])
        try ledger.append(Array(entries[..<1]))
        try ledger.append(Array(entries[1...]))
        #expect(ledger.count == 3)
        #expect(try ledger.entries(in: 0..<3) == entries)
        #expect(try ledger.entries(in: 1..<2) == [entries[1]])
        #expect(try ledger.entries(in: 3..<3).isEmpty)
        var walked: [LedgerEntry] = []
        try ledger.forEach { walked.append($0) }
        #expect(walked == entries)
    }

    @Test(arguments: Make.allCases)
    func `a range beyond the end is refused`(make: Make) throws {
        let ledger = try ledger(make)
        try ledger.append([entry(key(1))])
        #expect(throws: LedgerError.outOfBounds(0..<2, count: 1)) { try ledger.entries(in: 0..<2) }
    }

    @Test(arguments: Make.allCases)
    func `a step taken twice is found, whatever the attempt; other days and targets are not mistaken for it`(
        make: Make
    ) throws {
        let ledger = try ledger(make)
        #expect(try ledger.duplicates().isEmpty)
        try ledger.append([
            entry(key(1)), entry(key(2)), entry(key(1, day: 2)), entry(key(2, attempt: 2)), entry(key(2, attempt: 3)),
            entry(key(1, day: 2, attempt: 2)),
        ])
        #expect(
            try ledger.duplicates() == [
                LedgerStep(target: TargetNumber(1), day: 2), LedgerStep(target: TargetNumber(2), day: 1),
            ])
    }

    @Test(arguments: Make.allCases)
    func `counts add up`(make: Make) throws {
        let ledger = try ledger(make)
        try ledger.append([
            entry(key(1)), entry(key(2), campaign: 5), entry(key(3), account: 2, campaign: 5), entry(key(1)),
        ])
        let counts = try ledger.counts()
        #expect(counts.accepted == 4 && counts.steps == 3)
        #expect(counts.byAccount == [AccountNumber(1): 3, AccountNumber(2): 1])
        #expect(counts.byCampaign == [nil: 2, CampaignNumber(5): 2])
    }

    @Test(arguments: Make.allCases)
    func `the tail reaches back from the newest entry, over many chunks`(make: Make) throws {
        let ledger = try ledger(make)
        #expect(try ledger.tail(.hours(1)).isEmpty)
        let all = (0..<10_000).map { entry(key(UInt64($0)), at: noon + .milliseconds($0)) }
        try ledger.append(all)
        #expect(try ledger.tail(.milliseconds(9000)) == Array(all[999...]))
        #expect(try ledger.tail(.zero) == [all[9999]])
        #expect(try ledger.tail(.hours(1)) == all)
        // On the border between two chunks as well.
        #expect(try ledger.tail(.milliseconds(4095)) == Array(all[5904...]))
        #expect(try ledger.tail(.milliseconds(4096)) == Array(all[5903...]))
    }
}

/// A folder of its own, which goes with the object.
final class Folder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("ledger-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit {
        do { try FileManager.default.removeItem(atPath: path) } catch { print("left behind: \(path)") }
    }

    var ledger: String { path + "/sandbox/ledger" }
    func contents() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: ledger))) }
    func overwrite(_ bytes: some Sequence<UInt8>) throws { try Data(bytes).write(to: URL(fileURLWithPath: ledger)) }
}
