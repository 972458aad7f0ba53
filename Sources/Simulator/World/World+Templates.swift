internal import JSON

extension World {
    struct TemplatePlace: Sendable {
        let waba: Int
        let template: Int
    }

    func template(id: String) -> TemplatePlace? {
        for (waba, account) in wabas.enumerated() {
            if let template = account.templates.firstIndex(where: { $0.id == id }) {
                return TemplatePlace(waba: waba, template: template)
            }
        }
        return nil
    }

    func templates(_ waba: Int, named name: String, _ language: String?) -> [TemplatePlace] {
        wabas[waba].templates.indices.filter { index in
            let template = wabas[waba].templates[index]
            return template.name == name && (language == nil || template.language == language)
        }.map { TemplatePlace(waba: waba, template: $0) }
    }

    /// Changes a template's status and tells it (Meta: message_template_status_update).
    mutating func setTemplate(_ place: TemplatePlace, status: String, event: String, reason: String, at now: Int64) {
        wabas[place.waba].templates[place.template].status = status
        tellTemplate(place, "message_template_status_update", at: now) { json, template in
            json.member("event", event)
            json.member("reason", reason)
            json.member("message_template_category", template.category)
            if event == "DISABLED" { json.object("disable_info") { $0.member("disable_date", now / 1000) } }
        }
    }

    mutating func setTemplate(_ place: TemplatePlace, quality: String, at now: Int64) {
        let previous = wabas[place.waba].templates[place.template].quality
        wabas[place.waba].templates[place.template].quality = quality
        tellTemplate(place, "message_template_quality_update", at: now) { json, _ in
            json.member("previous_quality_score", previous)
            json.member("new_quality_score", quality)
        }
    }

    mutating func setTemplate(_ place: TemplatePlace, category: String, at now: Int64) {
        let previous = wabas[place.waba].templates[place.template].category
        wabas[place.waba].templates[place.template].category = category
        tellTemplate(place, "template_category_update", at: now) { json, _ in
            json.member("previous_category", previous)
            json.member("new_category", category)
        }
    }

    private mutating func tellTemplate(
        _ place: TemplatePlace, _ field: String, at now: Int64, _ members: (inout JSONWriter, Template) -> Void
    ) {
        let template = wabas[place.waba].templates[place.template]
        var json = JSONWriter()
        json.object {
            members(&$0, template)
            $0.member("message_template_id", Int(template.id) ?? 0)
            $0.member("message_template_name", template.name)
            $0.member("message_template_language", template.language)
        }
        tell(Change(waba: wabas[place.waba].id, field: field, value: json.bytes), at: now)
    }
}
