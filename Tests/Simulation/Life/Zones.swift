import Domain
import TestSupport

/// Where accounts and people of a life may be: two zones that stay as they are, and one that sets its clocks on and back
/// while the life goes on.
enum Zones {
    static let names = ["Africa/Douala", "Asia/Kolkata", "America/New_York"]
    static let countries = ["CM", "IN", "US"]

    private static let summer = (
        from: World.beginning + .days(2) + .hours(21), until: World.beginning + .days(8) + .hours(20)
    )

    /// As an installation's table of zones answers.
    static func rules(_ name: String?, _ country: String?) -> ZoneRules {
        switch name ?? self.name(ofCountry: country) {
        case "Africa/Douala": return ZoneRules(initialOffsetSeconds: 3600)
        case "Asia/Kolkata": return ZoneRules(initialOffsetSeconds: 19_800)
        case "America/New_York":
            let changes = [(summer.from, -14_400), (summer.until, -18_000)]
            return ZoneRules(
                initialOffsetSeconds: -18_000,
                changes: changes.map { ZoneRules.Change(from: $0.0, offsetSeconds: Int32($0.1)) })
        default: return .utc
        }
    }

    static func draw(_ random: inout SeededRandom) -> FieldValue {
        .text(names.randomElement(using: &random) ?? "UTC")
    }

    private static func name(ofCountry country: String?) -> String? {
        zip(countries, names).first { $0.0 == country }?.1
    }

    /// The judge's own reckoning: what a clock on the wall says there.
    struct WallTime {
        /// Since 1970-01-01.
        let day: Int
        let hour: Int
        /// 0 Monday … 6 Sunday.
        let weekday: Int

        init(_ time: Instant, in name: String?) {
            var seconds = Int(time.milliseconds / 1000)
            switch name {
            case "Africa/Douala": seconds += 3600
            case "Asia/Kolkata": seconds += 19_800
            case "America/New_York": seconds -= time >= summer.from && time < summer.until ? 14_400 : 18_000
            default: break
            }
            day = seconds / 86_400
            hour = seconds % 86_400 / 3600
            weekday = (day + 3) % 7
        }

        /// On the contact's wall, else on one in the contact's country, else on the account's.
        init(_ time: Instant, where contact: ContactFacts, _ account: AccountConfig) {
            let isSomewhere = contact.timeZone != nil || contact.country != nil
            self.init(
                time,
                in: isSomewhere ? contact.timeZone ?? name(ofCountry: contact.country) : account.timeZone)
        }
    }
}
