internal import Domain
internal import JSON

/// Templates as JSON: WhatsApp's own, and what stands for a day and a language, in Meta's shape of a template message.
extension JSONWriter {
    /// A template that WhatsApp has, with the days it stands for.
    mutating func template(_ template: RemoteTemplate, in catalogue: TemplateCatalogue) {
        // A webhook may have told more since they were fetched.
        let known = catalogue.known[template.id] ?? template
        object { json in
            json.member("name", template.id.name)
            json.member("languageCode", template.id.language)
            json.members(of: known)
            json.array("boundTo") { json in
                for slot in catalogue.bound.keys.sorted() where catalogue.bound[slot]?.id == template.id {
                    json.object { $0.members(of: slot) }
                }
            }
        }
    }

    /// What is said on a day in a language, and whether WhatsApp lets it pass.
    mutating func binding(_ slot: TemplateCatalogue.Slot, in catalogue: TemplateCatalogue) {
        guard let message = catalogue.bound[slot] else { return null() }
        object { json in
            json.members(of: slot)
            json.member("name", message.name)
            json.member("languageCode", message.language)
            json.array("components") { json in
                for component in message.components { json.component(component) }
            }
            json.members(of: catalogue.known[message.id])
        }
    }

    private mutating func members(of slot: TemplateCatalogue.Slot) {
        member("campaign", slot.campaign?.text)
        member("day", slot.day)
        member("language", slot.language.rawValue)
    }

    /// Nil: nothing has been heard of it yet.
    private mutating func members(of template: RemoteTemplate?) {
        member("status", template?.status.rawValue)
        member("sendable", template?.status.isSendable ?? false)
        member("category", template?.category)
        member("quality", template?.quality)
    }

    private mutating func component(_ component: TemplateComponent) {
        object { json in
            var kind: TemplateComponent.ButtonKind?
            switch component.place {
            case .header: json.member("type", "header")
            case .body: json.member("type", "body")
            case .button(let index, let button):
                kind = button
                json.member("type", "button")
                json.member("sub_type", button.rawValue)
                json.member("index", String(index))
            }
            json.array("parameters") { json in
                for parameter in component.parameters { json.object { $0.parameter(parameter, of: kind) } }
            }
        }
    }

    private mutating func parameter(_ parameter: TemplateParameter, of button: TemplateComponent.ButtonKind?) {
        switch (parameter, button) {
        case (.payload(let id), .catalog): action("thumbnail_product_retailer_id", id)
        case (.payload(let token), .flow): action("flow_token", token)
        case (.text(let text, let name), _):
            member("type", "text")
            if let name { member("parameter_name", name) }
            member("text", text)
        case (.currency(let fallback, let code, let amount), _):
            member("type", "currency")
            object("currency") {
                $0.member("fallback_value", fallback)
                $0.member("code", code)
                $0.member("amount_1000", amount)
            }
        case (.dateTime(let fallback), _):
            member("type", "date_time")
            object("date_time") { $0.member("fallback_value", fallback) }
        case (.image(let source), _): medium("image", source)
        case (.video(let source), _): medium("video", source)
        case (.document(let source, let filename), _): medium("document", source, filename: filename)
        case (.location(let latitude, let longitude, let name, let address), _):
            member("type", "location")
            object("location") { json in
                json.member("latitude", latitude)
                json.member("longitude", longitude)
                if let name { json.member("name", name) }
                if let address { json.member("address", address) }
            }
        case (.payload(let payload), _):
            member("type", "payload")
            member("payload", payload)
        case (.couponCode(let code), _):
            member("type", "coupon_code")
            member("coupon_code", code)
        }
    }

    private mutating func action(_ name: StaticString, _ value: String) {
        member("type", "action")
        object("action") { $0.member(name, value) }
    }

    private mutating func medium(_ type: StaticString, _ source: MediaSource, filename: String? = nil) {
        key("type")
        value("\(type)")
        object(type) { json in
            switch source {
            case .link(let link): json.member("link", link)
            case .id(let id): json.member("id", id)
            }
            if let filename { json.member("filename", filename) }
        }
    }
}
