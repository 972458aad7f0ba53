internal import JSON

/// Numbers and WABAs as the Graph API shows them.
extension World {
    /// All documented members, or the named ones; `id` always.
    func write(number index: Int, fields: [String], into json: inout JSONWriter) {
        let number = numbers[index]
        let callback = number.callback ?? wabas[number.waba].callback ?? settings.webhookURL
        func wants(_ name: String) -> Bool { fields.isEmpty || fields.contains(name) }
        json.object {
            $0.member("id", number.identity.id)
            if wants("display_phone_number") { $0.member("display_phone_number", "+\(number.identity.digits)") }
            if wants("verified_name") { $0.member("verified_name", number.name) }
            if wants("quality_rating") { $0.member("quality_rating", number.quality) }
            if wants("code_verification_status") { $0.member("code_verification_status", "VERIFIED") }
            if fields.contains("name_status") { $0.member("name_status", "APPROVED") }
            if wants("platform_type") { $0.member("platform_type", "CLOUD_API") }
            if wants("throughput") {
                $0.object("throughput") { $0.member("level", throughput(of: number) > 80 ? "HIGH" : "STANDARD") }
            }
            if fields.contains("status") { $0.member("status", number.status) }
            if fields.contains("whatsapp_business_manager_messaging_limit") {
                $0.member("whatsapp_business_manager_messaging_limit", tierName)
            }
            if wants("webhook_configuration"), !callback.isEmpty {
                $0.object("webhook_configuration") { $0.member("application", callback) }
            }
            if fields.contains("health_status") { writeHealth(of: number, into: &$0) }
        }
    }

    func write(waba index: Int, fields: [String], into json: inout JSONWriter) {
        json.object {
            $0.member("id", wabas[index].id)
            if fields.isEmpty || fields.contains("name") { $0.member("name", "Simulated account") }
            if fields.contains("health_status") { writeHealth(of: nil, waba: index, into: &$0) }
        }
    }

    /// 0 stands for no limit, which is more than any.
    private func throughput(of number: BusinessNumber) -> Int {
        let limit = number.throughput ?? settings.throughput
        return limit == 0 ? .max : limit
    }

    /// `TIER_250`, `TIER_2K`, `TIER_UNLIMITED`.
    var tierName: String {
        switch settings.tier {
        case 0: "TIER_UNLIMITED"
        case let tier where tier >= 1000 && tier % 1000 == 0: "TIER_\(tier / 1000)K"
        default: "TIER_\(settings.tier)"
        }
    }

    /// BLOCKED with the code that every send meets, LIMITED for a flagged number, else AVAILABLE.
    private func writeHealth(of number: BusinessNumber?, waba: Int? = nil, into json: inout JSONWriter) {
        let account = wabas[number?.waba ?? waba ?? 0]
        let numberState =
            switch number.map({ ($0.error, $0.status) }) {
            case (.some, _)?: "BLOCKED"
            case (nil, "FLAGGED")?: "LIMITED"
            case (nil, "CONNECTED")?, nil: "AVAILABLE"
            default: "BLOCKED"
            }
        let accountState = account.error == nil ? "AVAILABLE" : "BLOCKED"
        let worst = ["BLOCKED", "LIMITED"].first { $0 == numberState || $0 == accountState } ?? "AVAILABLE"
        json.object("health_status") {
            $0.member("can_send_message", worst)
            $0.array("entities") {
                if let number {
                    Self.writeEntity("PHONE_NUMBER", number.identity.id, numberState, number.error, into: &$0)
                }
                Self.writeEntity("WABA", account.id, accountState, account.error, into: &$0)
            }
        }
    }

    private static func writeEntity(
        _ type: String, _ id: String, _ state: String, _ error: Int?, into json: inout JSONWriter
    ) {
        json.object {
            $0.member("entity_type", type)
            $0.member("id", id)
            $0.member("can_send_message", state)
            if let error {
                $0.array("errors") {
                    $0.object {
                        $0.member("error_code", error)
                        $0.member("error_description", ErrorTable.entry(error).title)
                    }
                }
            }
        }
    }
}
