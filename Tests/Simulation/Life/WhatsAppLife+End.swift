import Domain
import Engine
import WhatsApp

/// How a life ends: every gate is opened, WhatsApp behaves, and then all must add up.
extension WhatsAppLife {
    mutating func finish() throws {
        for member in cast.members {
            var patch = AccountPatch()
            patch.config = [
                .enabled: .bool(true), .sendingPaused: .bool(false), .enrollmentPaused: .bool(false),
                .maxMessagesPerDay: .integer(100_000), .quietHours: .bool(false), .sendingWeekdays: .integer(127),
                .messageExpiryHours: .absent,
            ]
            patch.defaultPaused = false
            patch.entitlement = .unlimited
            try world.perform(.configure(account: member.id, patch))
            for day in 1...7 { try bind(day, .french, member.id) }
            try world.perform(.startPairing(account: member.id))
        }
        for day in 1...Self.patience {
            if day == Self.roughDays { network.roughness = 0 }
            // What was sent off in worse days still comes in, and may halt an account once more.
            network.mend()
            for member in cast.members {
                try world.perform(.release(account: member.id))
                try world.perform(.startPairing(account: member.id))
                try world.perform(.fetchTemplates(account: member.id))
            }
            try world.perform(CampaignOrders(stage.judge.witness, at: world.clock.now).releases)
            try bindCampaigns(chance: 1)
            try world.advance(by: .days(1))
            if day > Self.roughDays, stage.judge.isOver { break }
        }
        try stage.judge.end(world)
    }

    /// Seven days, three slots each, the waits of those whom WhatsApp spares, and campaigns that wait for each other.
    private static let patience = 200
    /// For so many days everybody is looked after, and single messages fare as badly as before.
    private static let roughDays = 6
}
