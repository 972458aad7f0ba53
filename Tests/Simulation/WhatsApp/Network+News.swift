import Domain
import JSON
import WhatsApp

/// What WhatsApp does to templates, numbers and businesses, and says of it.
extension Network {
    func changeTemplate() {
        let names = templates.keys.sorted { ($0.name, $0.language) < ($1.name, $1.language) }
        let name = names[draw(0...names.count - 1)]
        switch draw(0...9) {
        case 0..<7:
            let known = templates[name]
            let status: TemplateStatus =
                known == .approved ? [.paused, .disabled, .rejected, .flagged][draw(0...3)] : .approved
            templates[name] = status
            // Now and then we never hear of it.
            guard !chance(roughness / 4) else { return }
            tellTemplate("message_template_status_update", name, status) { json in
                json.member("event", status == .approved && self.chance(0.3) ? "REINSTATED" : status.rawValue)
            }
        case 7:
            tellTemplate("message_template_quality_update", name, nil) { $0.member("new_quality_score", "YELLOW") }
        default:
            tellTemplate("template_category_update", name, nil) { json in
                json.member("previous_category", "UTILITY")
                json.member("new_category", "MARKETING")
            }
        }
    }

    private func tellTemplate(
        _ field: String, _ name: RemoteTemplate.Name, _ status: TemplateStatus?,
        _ members: (inout JSONWriter) -> Void
    ) {
        var told: Set<String> = []
        for number in cast.numbers where told.insert(number.business).inserted {
            let updates = change(field, of: number.id, at: now) { json in
                json.member("message_template_id", 1)
                json.member("message_template_name", name.name)
                json.member("message_template_language", name.language)
                members(&json)
            }
            // In order and once: of two words of WhatsApp on a template the later heard counts.
            posts.send(
                updates, secret: cast.secret(of: number.id), .template(name, business: number.business, status), at: now
            )
        }
    }

    /// The portfolio may write to more people, or to fewer; or the number's quality or rate changes.
    func changeHealth(of number: String) {
        guard let portfolio = cast.number(number)?.portfolio else { return }
        switch draw(0...5) {
        case 0...2:
            let people: Int? = chance(0.1) ? nil : draw(1...15)
            for other in cast.numbers where other.portfolio == portfolio { numbers[other.id]?.people = people }
            tellHealth(number, "business_capability_update", people.map { .limited($0) } ?? .unlimited) { json in
                json.member("max_daily_conversations_per_business", people ?? -1)
            }
        case 3:
            let quality = ["GREEN", "YELLOW", "RED"][draw(0...2)]
            numbers[number]?.quality = quality
            tellHealth(number, "phone_number_quality_update", nil) {
                $0.member("event", quality == "RED" ? "FLAGGED" : "UNFLAGGED")
            }
        default:
            numbers[number]?.level = "HIGH"
            tellHealth(number, "phone_number_quality_update", nil) { $0.member("event", "THROUGHPUT_UPGRADE") }
        }
    }

    private func tellHealth(
        _ number: String, _ field: String, _ people: PeopleLimit?, _ members: (inout JSONWriter) -> Void
    ) {
        let updates = change(field, of: number, at: now, members)
        posts.send(updates, secret: cast.secret(of: number), .limits(of: number, people: people), at: now)
    }

    /// The business account is restricted, banned or reinstated.
    func changeAccount(of number: String) {
        let moment = now.wholeSecond
        var meaning = Meaning.nothing
        let updates = change("account_update", of: number, at: moment) { json in
            switch self.draw(0...4) {
            case 0:
                meaning = .halt(of: number, until: nil, at: moment, isOfTemplates: false)
                json.member("event", "DISABLED_UPDATE")
                json.object("ban_info") { $0.member("waba_ban_state", "DISABLE") }
            case 1:
                json.member("event", "DISABLED_UPDATE")
                json.object("ban_info") { $0.member("waba_ban_state", "REINSTATE") }
            case 2:
                json.member("event", "ACCOUNT_VIOLATION")
                json.object("violation_info") { $0.member("violation_type", "SCAM") }
            default:
                let until = (moment + .minutes(self.draw(1...2000))).wholeSecond
                let isOfTemplates = self.chance(0.6)
                meaning = .halt(of: number, until: until, at: moment, isOfTemplates: isOfTemplates)
                json.member("event", "ACCOUNT_RESTRICTION")
                json.array("restriction_info") { json in
                    json.object { json in
                        let side = isOfTemplates ? "BIZ" : "CUSTOMER"
                        json.member("restriction_type", "RESTRICTED_\(side)_INITIATED_MESSAGING")
                        json.member("expiration", until.milliseconds / 1000)
                    }
                }
            }
        }
        post(updates, from: number, meaning)
    }

    /// Something breaks that a person at Meta has to see to; or somebody has.
    func breakOrMend(_ number: String) {
        let isBroken = numbers[number]?.trouble != nil
        numbers[number]?.trouble = isBroken ? nil : [190, 131_031, 131_042, 131_045, 10][draw(0...4)]
    }

    func complain(of number: String) {
        let code = [130_429, 131_056, 131_048, 80_007][draw(0...3)]
        let updates = messagesChange(of: number) { json in
            json.array("errors") { $0.object { $0.member("code", code) } }
        }
        posts.send(updates, secret: cast.secret(of: number), .channelError(of: number, code: code), at: now)
    }

    /// The owner logs out at the telephone; we hear of it, or find out at the next look.
    func loseSession(_ name: String) {
        sessions[name] = chance(0.5) ? .failed : .missing
        if chance(0.5) { sessionWord(name, .failed, at: now) }
    }
}
