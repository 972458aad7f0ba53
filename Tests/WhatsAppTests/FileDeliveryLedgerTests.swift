import Domain
import Foundation
import Testing
import WhatsApp

@Suite struct FileDeliveryLedgerTests {
    private let folder: Folder
    private let entries = (1...5).map { entry(key($0), at: noon + .seconds(Int($0))) }

    init() throws {
        folder = try Folder()
        try FileDeliveryLedger(path: folder.ledger).append(entries)
    }

    @Test func `what was written is there for whoever opens it next`() throws {
        let again = try FileDeliveryLedger(path: folder.ledger)
        #expect(try again.entries(in: 0..<again.count) == entries)
        try again.append([entry(key(6))])
        #expect(try FileDeliveryLedger(path: folder.ledger).entries(in: 0..<6) == entries + [entry(key(6))])
    }

    @Test(arguments: 1..<56)
    func `a record that was cut short is dropped, and what follows is whole`(missing: Int) throws {
        try folder.overwrite(try folder.contents().dropLast(missing))
        let ledger = try FileDeliveryLedger(path: folder.ledger)
        #expect(try ledger.entries(in: 0..<ledger.count) == Array(entries.dropLast()))
        try ledger.append([entry(key(6))])
        let again = try FileDeliveryLedger(path: folder.ledger)
        #expect(try again.entries(in: 0..<again.count) == Array(entries.dropLast()) + [entry(key(6))])
    }

    @Test func `zeros at the end are no records`() throws {
        try folder.overwrite(try folder.contents() + Array(repeating: 0, count: 150))
        let ledger = try FileDeliveryLedger(path: folder.ledger)
        #expect(ledger.count == 5)
        #expect(try folder.contents().count == 6 * 56)
    }

    @Test(arguments: [0, 1, 30, 55])
    func `a header that was cut short begins anew`(kept: Int) throws {
        try folder.overwrite(try folder.contents().prefix(kept))
        try FileDeliveryLedger(path: folder.ledger).append([entry(key(8))])
        #expect(try FileDeliveryLedger(path: folder.ledger, access: .readOnly).entries(in: 0..<1) == [entry(key(8))])
    }

    @Test func `a file that is no ledger is refused and left alone`() throws {
        let text = Array("something else, longer than the header of any ledger there has ever been".utf8)
        try folder.overwrite(text)
        #expect(throws: LedgerError.notALedger) { try FileDeliveryLedger(path: folder.ledger) }
        #expect(try folder.contents() == text)
    }

    @Test func `damage in the middle is reported with its place, and not skipped`() throws {
        var bytes = try folder.contents()
        bytes[56 * 3 + 20] ^= 1
        try folder.overwrite(bytes)
        let ledger = try FileDeliveryLedger(path: folder.ledger)
        #expect(ledger.count == 5)
        #expect(throws: LedgerError.damaged(entry: 2)) { try ledger.duplicates() }
    }

    @Test func `a reader changes nothing, not even a torn tail, and cannot write`() throws {
        let torn = try folder.contents() + [1, 2, 3]
        try folder.overwrite(torn)
        let reader = try FileDeliveryLedger(path: folder.ledger, access: .readOnly)
        #expect(reader.count == 5)
        #expect(try folder.contents() == torn)
        #expect(throws: LedgerError.readOnly) { try reader.append([entry(key(6))]) }
    }

    @Test func `a reader of what is not there is told so`() {
        #expect(throws: LedgerError.system(call: "open", errno: ENOENT)) {
            try FileDeliveryLedger(path: folder.path + "/none", access: .readOnly)
        }
    }

    @Test func `nobody else may read it`() throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.ledger)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
}
