package import Domain
// The one place that needs all of Foundation: FoundationEssentials knows no IANA zones.
import Foundation

/// Time zones by name or country, as the values that the rules reckon with.
package enum TimeZones {
    /// A name that is no IANA zone.
    package struct Unknown: Error, Hashable, Sendable {
        package let problem = "no time zone has this name"
        package let hint = "use a name of the IANA database, such as Africa/Douala or Europe/Paris"

        package init() {}
    }

    /// The rules of an IANA zone (`Africa/Douala`, `UTC`; also the database's older names) from 2000 to 2100.
    ///
    /// Costs a walk over up to 200 changes of the clock: keep what it answers.
    package static func rules(named name: String) throws(Unknown) -> ZoneRules {
        guard let zone = zone(named: name) else { throw Unknown() }
        var changes: [ZoneRules.Change] = []
        var moment = firstMoment
        while let next = zone.nextDaylightSavingTimeTransition(after: moment), next > moment, next < lastMoment {
            changes.append(
                ZoneRules.Change(
                    from: Instant(milliseconds: Int64((next.timeIntervalSince1970 * 1000).rounded())),
                    offsetSeconds: Int32(zone.secondsFromGMT(for: next))))
            moment = next
        }
        return ZoneRules(initialOffsetSeconds: Int32(zone.secondsFromGMT(for: firstMoment)), changes: changes)
    }

    /// The rules most people of a country live by; nil for what is no country of ISO 3166-1.
    package static func rules(ofCountry country: String) -> ZoneRules? {
        // A country's zone that this system does not know is older data than ours: better none than a wrong one.
        Countries.timeZone(of: country).flatMap { name in
            do throws(Unknown) { return try rules(named: name) } catch { return nil }
        }
    }

    /// True for every name that `rules(named:)` takes.
    package static func isKnown(_ name: String) -> Bool { commonNames.contains(name) || zone(named: name) != nil }

    /// Foundation also makes zones of `GMT+3` and the like, which are no names of the database.
    private static func zone(named name: String) -> TimeZone? {
        guard name == "UTC" || name == "GMT" || name.contains("/") || commonNames.contains(name) else { return nil }
        return TimeZone(identifier: name)
    }

    private static let commonNames = Set(TimeZone.knownTimeZoneIdentifiers)
    private static let firstMoment = Date(timeIntervalSince1970: 946_684_800)
    private static let lastMoment = Date(timeIntervalSince1970: 4_102_444_800)
}
