import Domain
import JSON

/// The `template` member of a message: only what needs values is listed.
enum CloudTemplate {
    static func write(_ template: TemplateMessage, into json: inout JSONWriter) {
        json.member("type", "template")
        json.object("template") { json in
            json.member("name", template.name)
            json.object("language") { $0.member("code", template.language) }
            let components = template.components.filter(needsListing)
            guard !components.isEmpty else { return }
            json.array("components") { json in
                for component in components { json.object { write(component, into: &$0) } }
            }
        }
    }

    /// Buttons that open a catalogue or a flow are listed also without a value.
    private static func needsListing(_ component: TemplateComponent) -> Bool {
        switch component.place {
        case .button(_, .catalog), .button(_, .flow): true
        default: !component.parameters.isEmpty
        }
    }

    private static func write(_ component: TemplateComponent, into json: inout JSONWriter) {
        var kind: TemplateComponent.ButtonKind?
        switch component.place {
        case .header: json.member("type", "header")
        case .body: json.member("type", "body")
        case .button(let index, let button):
            kind = button
            json.member("type", "button")
            json.member("sub_type", button.rawValue)
            // A text, though it is a number.
            json.member("index", String(index))
        }
        guard !component.parameters.isEmpty else { return }
        json.array("parameters") { json in
            for parameter in component.parameters {
                json.object { json in
                    switch kind {
                    case .catalog: writeAction("thumbnail_product_retailer_id", parameter, into: &json)
                    case .flow: writeAction("flow_token", parameter, into: &json)
                    default: write(parameter, into: &json)
                    }
                }
            }
        }
    }

    private static func write(_ parameter: TemplateParameter, into json: inout JSONWriter) {
        switch parameter {
        case .text(let text, let name):
            json.member("type", "text")
            if let name { json.member("parameter_name", name) }
            json.member("text", ParameterText.cleaned(text))
        case .currency(let fallback, let code, let amount):
            json.member("type", "currency")
            json.object("currency") {
                $0.member("fallback_value", ParameterText.cleaned(fallback))
                $0.member("code", code)
                $0.member("amount_1000", amount)
            }
        case .dateTime(let fallback):
            json.member("type", "date_time")
            json.object("date_time") { $0.member("fallback_value", ParameterText.cleaned(fallback)) }
        case .image(let source):
            json.member("type", "image")
            json.object("image") { CloudMessage.write(source, into: &$0) }
        case .video(let source):
            json.member("type", "video")
            json.object("video") { CloudMessage.write(source, into: &$0) }
        case .document(let source, let filename):
            json.member("type", "document")
            json.object("document") {
                CloudMessage.write(source, into: &$0)
                if let filename { $0.member("filename", filename) }
            }
        case .location(let latitude, let longitude, let name, let address):
            json.member("type", "location")
            json.object("location") {
                $0.member("latitude", latitude)
                $0.member("longitude", longitude)
                if let name { $0.member("name", name) }
                if let address { $0.member("address", address) }
            }
        case .payload(let payload):
            json.member("type", "payload")
            json.member("payload", payload)
        case .couponCode(let code):
            json.member("type", "coupon_code")
            json.member("coupon_code", ParameterText.cleaned(code))
        }
    }

    /// What a catalogue's or a flow's button takes is an action with one member.
    private static func writeAction(
        _ name: StaticString, _ parameter: TemplateParameter, into json: inout JSONWriter
    ) {
        switch parameter {
        case .payload(let value), .text(let value, _):
            json.member("type", "action")
            json.object("action") { $0.member(name, value) }
        default: write(parameter, into: &json)
        }
    }
}
