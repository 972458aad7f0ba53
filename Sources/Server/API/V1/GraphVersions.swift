internal import Domain

/// Until when Meta answers each version of the Graph API (Meta: Graph API changelog).
enum GraphVersions {
    /// How long before its end a version is warned of.
    static let notice = Duration.days(90)

    /// The day from which on calls of that version stop working; nil where none is announced.
    static func end(of version: String) -> Instant? { ends[version] }

    private static let ends: [String: Instant] = [
        "v20.0": "2026-09-24", "v21.0": "2027-01-21", "v22.0": "2027-05-20", "v23.0": "2027-10-08",
        "v24.0": "2028-02-18", "v25.0": "2028-07-29",
    ].compactMapValues { Instant(iso8601: $0) }
}
