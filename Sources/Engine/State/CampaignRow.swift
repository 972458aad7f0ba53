import Domain
import EventCoding
import EventStore

/// A campaign with what the writer needs to run it.
struct CampaignRow: Sendable {
    var account: AccountNumber
    var state = CampaignState()
    var version = StreamVersion.none
    /// Targets ever enrolled, and those on their way.
    var enrolled = 0
    var active = 0
    /// The looking through its audience that is under way; nil once it is done.
    var pass: Pass?
    /// The account's day on which the last pass began: who matches depends on the day where ages count.
    var passDay = Int.min

    /// One way through all contacts of the account, in the order of their registration.
    struct Pass: Hashable, Sendable {
        /// The last contact that was looked at.
        var through = ContactNumber(0)
        var count = AudienceCount()
    }

    init(account: AccountNumber) { self.account = account }

    /// Nothing is left to be done for it.
    var isAtRest: Bool { state.status.isOver && active == 0 }
}

extension CampaignRow {
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(version.rawValue)
        for number in [account.rawValue, UInt64(enrolled), UInt64(active), UInt64(bitPattern: Int64(passDay))] {
            bytes.appendBigEndian(number)
        }
        bytes.append(pass == nil ? 0 : 1)
        let pass = pass ?? Pass()
        bytes.appendBigEndian(pass.through.rawValue)
        for count in pass.count.values { bytes.appendBigEndian(UInt64(count)) }
        return bytes + StateCoding.encode(state)
    }

    init(decoding bytes: Bytes) throws {
        self.init(account: AccountNumber(bytes.uint64(at: 4)))
        version = StreamVersion(bytes.uint32())
        enrolled = Int(bytes.uint64(at: 12))
        active = Int(bytes.uint64(at: 20))
        passDay = Int(Int64(bitPattern: bytes.uint64(at: 28)))
        var pass = Pass()
        pass.through = ContactNumber(bytes.uint64(at: 37))
        for index in pass.count.values.indices { pass.count.values[index] = Int(bytes.uint64(at: 45 + 8 * index)) }
        self.pass = bytes[36] == 1 ? pass : nil
        state = try StateCoding.campaign(bytes[(45 + 8 * pass.count.values.count)..<bytes.count])
    }
}
