/// What of a business number never changes.
final class NumberIdentity: Sendable {
    /// `phone_number_id`
    let id: String
    /// The WABA's id.
    let waba: String
    /// The number itself, digits only.
    let digits: UInt64

    init(id: String, waba: String, digits: UInt64) {
        self.id = id
        self.waba = waba
        self.digits = digits
    }
}

/// A business number of the Cloud API.
struct BusinessNumber: Sendable {
    let identity: NumberIdentity
    /// Index of its WABA.
    let waba: Int
    var name = "Example Bistro"
    var quality = "GREEN"
    var status = "CONNECTED"
    /// Messages a second, where it is not as set for all; 0: no limit.
    var throughput: Int?
    /// What every send from it meets.
    var error: Int?
    var callback: String?
    var rate = RateWindow()
    var accepted = 0
    var refused = 0
    var rateViolations = 0
}

/// A WhatsApp Business Account: templates, and whom its numbers share a limit with.
struct Waba: Sendable {
    let id: String
    /// Whose messaging limit it shares.
    var portfolio: String
    /// Besides the token of the settings.
    var token: String?
    /// What every send from its numbers meets.
    var error: Int?
    /// Where its webhooks go, if not to the app's URL.
    var callback: String?
    var isSubscribed = false
    var templates: [Template] = []

    func template(_ name: String, _ language: String) -> Template? {
        templates.first { $0.name == name && $0.language == language }
    }
}

/// Media that were uploaded, or said to be.
struct Media: Sendable {
    let id: String
    let type: String
    let filename: String
    let bytes: [UInt8]
}
