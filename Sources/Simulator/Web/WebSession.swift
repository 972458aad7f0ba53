internal import JSON
internal import Server

/// A session of the WhatsApp-Web gateway.
struct WebSession: Sendable {
    enum Status: String, Sendable {
        case stopped = "STOPPED"
        case starting = "STARTING"
        case scan = "SCAN_QR_CODE"
        case passkey = "PASSKEY_REQUIRED"
        case working = "WORKING"
        case failed = "FAILED"
    }

    struct Hook: Sendable {
        let url: String
        let events: [String]
        let key: String?
        let retries: Post.Retries
        let headers: [Post.Header]
    }

    let name: String
    /// As it was given, for answers.
    var config: JSONValue
    var hooks: [Hook]
    /// The telephone's number; 0 until it is known.
    var digits: UInt64
    var status = Status.stopped
    var isPaired = false
    var history: [(status: Status, at: Int64)] = []
    /// QR codes shown since it started.
    var codes = 0
    /// When it is scanned by itself; milliseconds since 1970.
    var scannedAt: Int64?
    /// Grows with every change, so that what was meant for an earlier state does not happen.
    var turn = 0
    var accepted = 0

    init(name: String, config: JSONValue, digits: UInt64) {
        self.name = name
        self.config = config
        self.digits = digits
        hooks = Self.hooks(config)
    }

    static func hooks(_ config: JSONValue) -> [Hook] {
        (config["webhooks"]?.elements ?? []).compactMap { hook in
            guard let url = hook["url"]?.text else { return nil }
            let retries = hook["retries"]
            return Hook(
                url: url, events: (hook["events"]?.elements ?? []).compactMap(\.text), key: hook["hmac"]?["key"]?.text,
                retries: .limited(
                    attempts: retries == nil ? 0 : retries?["attempts"]?.number ?? 15,
                    milliseconds: (retries?["delaySeconds"]?.number ?? 2) * 1000,
                    policy: retries?["policy"]?.text ?? "constant"),
                headers: (hook["customHeaders"]?.elements ?? []).compactMap { header in
                    guard let name = header["name"]?.text, let value = header["value"]?.text else { return nil }
                    return Post.Header(name: name, value: value)
                })
        }
    }

    /// What the telephone scans now.
    var code: String {
        let base = ContentHash.of("\(name) \(turn)".utf8)
        let parts = (0..<4).map { part in
            Base64.encode((0..<4).flatMap { Array(mixed(base &+ part &* 4 &+ $0).hexadecimal(16).utf8.prefix(8)) })
        }
        return "2@" + parts.joined(separator: ",")
    }
}
