import EventCoding
import EventStore

/// Keeps the names of events and fields in the log's `meta` table, so that a reader in any language prints them.
///
/// The store knows no names; so this is written beside it, while nobody else has the environment open.
enum LogSchema {
    /// Writes this build's names unless they are there. The log must be known to be one that this build reads.
    static func store(in path: String) throws {
        let environment = try Environment(at: path, durability: .synced)
        let meta = try environment.openTables(["meta"])[0]
        let known = try environment.read { try $0.value(meta, "schema") }
        guard known != EventSchema.exported else { return }
        try environment.write { try $0.put(meta, "schema", String(decoding: EventSchema.exported, as: UTF8.self)) }
    }
}
