/// The file `state` of a derived store: whether its rows can be believed, and what format they have.
struct TrustMark: Sendable {
    let directory: String
    let format: String

    private var path: String { directory + "/state" }

    /// Why what is there cannot be trusted; nil where it can.
    func distrust() throws(StoreError) -> String? {
        guard let content = try Files.read(path) else {
            return Files.exists(directory + "/data.mdb") ? "it carries no mark" : "it is new"
        }
        let lines = String(decoding: content, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 2 else { return "its mark is damaged" }
        if lines[0] != format { return "its format or its log is another" }
        if !Files.exists(directory + "/data.mdb") { return "its rows are gone" }
        if lines[1] == "clean" { return nil }
        return lines[1] == "open \(try BootID.current())" ? nil : "the machine restarted while it was open"
    }

    /// Durable before the first write that it warns of.
    func setOpen() throws(StoreError) { try write("open \(try BootID.current())") }

    func setClean() throws(StoreError) { try write("clean") }

    private func write(_ state: String) throws(StoreError) {
        try Files.writeAtomically([UInt8]("\(format)\n\(state)\n".utf8), to: path)
    }
}

/// The kernel's id of this boot: page cache written under it is still there while it lasts.
enum BootID {
    static func current() throws(StoreError) -> String {
        let path = "/proc/sys/kernel/random/boot_id"
        guard let content = try Files.read(path) else {
            throw .malformed(path: path, reason: "there is no such file, so read models cannot be trusted or kept")
        }
        return String(decoding: content.prefix { $0 != 0x0a }, as: UTF8.self)
    }
}
