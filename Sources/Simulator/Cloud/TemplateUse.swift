internal import JSON

/// The template of a send, with what was put into its places.
struct TemplateUse: Sendable {
    struct Parameter: Sendable {
        /// In lower case: `text`, `currency`, `image`, `payload` …
        let type: String
        /// `parameter_name`, where parameters are named.
        let name: String?
        /// What a person sees; nil for media and payloads.
        let text: String?
        /// The id of uploaded media.
        let mediaID: String?
        /// What distinguishes media.
        let media: String?
    }

    struct Component: Sendable {
        /// In lower case.
        let type: String
        let subtype: String
        let index: Int
        let parameters: [Parameter]
    }

    let name: String
    let language: String
    let components: [Component]

    var header: [Parameter] { components.first { $0.type == "header" }?.parameters ?? [] }
    var body: [Parameter] { components.first { $0.type == "body" }?.parameters ?? [] }
    var buttons: [Component] { components.filter { $0.type == "button" } }

    init(_ payload: JSONValue) throws(GraphError) {
        guard case .string(let name) = payload["name"], !name.isEmpty else {
            throw GraphError(131_008, "Required parameter is missing: template['name']")
        }
        guard case .string(let language) = payload["language"]?["code"], !language.isEmpty else {
            throw GraphError(131_008, "Required parameter is missing: template['language']['code']")
        }
        self.name = name
        self.language = language
        switch payload["components"] {
        case nil, .null: components = []
        case .array(let elements):
            var components: [Component] = []
            for element in elements { components.append(try Self.component(element)) }
            self.components = components
        default: throw .parameter("Param template['components'] must be an array.")
        }
    }

    private static func component(_ value: JSONValue) throws(GraphError) -> Component {
        guard case .string(let type) = value["type"] else {
            throw GraphError(131_008, "Required parameter is missing: template['components']['type']")
        }
        guard ["header", "body", "button"].contains(type.lowercased()) else {
            throw .parameter("Param template['components']['type'] must be one of {HEADER, BODY, BUTTON}.")
        }
        var parameters: [Parameter] = []
        switch value["parameters"] {
        case nil, .null: break
        case .array(let elements): for element in elements { parameters.append(try parameter(element)) }
        default: throw .parameter("Param template['components']['parameters'] must be an array.")
        }
        return Component(
            type: type.lowercased(), subtype: value["sub_type"]?.text?.lowercased() ?? "",
            index: try index(value["index"], isButton: type.lowercased() == "button"), parameters: parameters)
    }

    /// A string of digits; numbers occur.
    private static func index(_ value: JSONValue?, isButton: Bool) throws(GraphError) -> Int {
        guard isButton else { return 0 }
        switch value {
        case .string(let text): if let index = Int(text), (0...9).contains(index) { return index }
        case .int(let index): if (0...9).contains(index) { return Int(index) }
        default: break
        }
        throw GraphError(131_009, "Param template['components']['index'] must be from 0 to 9.")
    }

    private static func parameter(_ value: JSONValue) throws(GraphError) -> Parameter {
        guard let type = value["type"]?.text?.lowercased() else {
            throw GraphError(131_008, "Parameter without a type")
        }
        var text: String?
        var media: MediaReference?
        switch type {
        case "text": text = value["text"]?.text ?? ""
        case "currency", "date_time": text = value[type]?["fallback_value"]?.text ?? ""
        case "coupon_code": text = value["coupon_code"]?.text ?? ""
        case "image", "video", "document": media = try MediaReference(value[type] ?? .null, type)
        case "payload", "location", "action", "product", "limited_time_offer": break
        default: throw .parameter("Param type of a template parameter is not known.")
        }
        return Parameter(
            type: type, name: value["parameter_name"]?.text, text: text,
            mediaID: media.flatMap { $0.isLink ? nil : $0.value }, media: media?.value)
    }

    /// What the person sees: a quick reply's payload is not part of it, so that one that names the attempt does not
    /// make the same message look like another.
    func add(to hash: inout ContentHash) {
        hash.add(name.utf8)
        hash.add(language.utf8)
        for component in components {
            for parameter in component.parameters where parameter.type != "payload" {
                hash.add(component.type.utf8)
                if let name = parameter.name { hash.add(name.utf8) }
                hash.add((parameter.text ?? parameter.media ?? "").utf8)
            }
        }
    }
}

extension JSONValue {
    /// The text of a string.
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    var elements: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// A whole number, also one written as text.
    var number: Int? {
        switch self {
        case .int(let number): Int(number)
        case .string(let text): Int(text)
        default: nil
        }
    }
}
