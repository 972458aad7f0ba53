import Domain
import EventStore
import Intake

/// The rules of time zones, remembered: working them out walks over a century of clock changes.
final class ZoneCache: Sendable {
    private struct Key: Hashable {
        let name: String?
        let country: String?
    }

    private let known = Locked<[Key: ZoneRules]>([:])

    /// By IANA name, else by country, else UTC.
    func rules(_ name: String?, _ country: String?) -> ZoneRules {
        let key = Key(name: name, country: country)
        if let rules = known.withLock({ $0[key] }) { return rules }
        let rules = Self.find(name) ?? country.flatMap { TimeZones.rules(ofCountry: $0) } ?? .utc
        known.withLock { $0[key] = rules }
        return rules
    }

    /// A name that this system does not know, though it was once accepted, falls back to the country.
    private static func find(_ name: String?) -> ZoneRules? {
        guard let name else { return nil }
        do throws(TimeZones.Unknown) { return try TimeZones.rules(named: name) } catch { return nil }
    }
}
