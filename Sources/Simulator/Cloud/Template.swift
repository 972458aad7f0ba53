internal import JSON

/// A message template of a WABA, in one language.
struct Template: Sendable {
    let id: String
    let name: String
    let language: String
    var category: String
    var status: String
    var quality: String
    let isNamed: Bool
    /// As it was created, for lists.
    let components: JSONValue
    /// What a send has to fill in.
    let shape: Shape

    struct Shape: Sendable {
        enum Header: Sendable {
            case none
            case text(variables: [String])
            /// `image`, `video`, `document` or `location`.
            case media(String)
        }

        struct Button: Sendable {
            /// `quick_reply`, `url`, `phone_number`, `copy_code` …
            let type: String
            let hasVariable: Bool
        }

        var header = Header.none
        var bodyText = ""
        var bodyVariables: [String] = []
        var buttons: [Button] = []
    }

    /// Parts that make no sense are passed over.
    init(
        id: String, name: String, language: String, category: String, status: String, quality: String,
        isNamed: Bool, components: JSONValue
    ) {
        self.id = id
        self.name = name
        self.language = language
        self.category = category
        self.status = status
        self.quality = quality
        self.isNamed = isNamed
        self.components = components
        var shape = Shape()
        for component in components.elements {
            let text = component["text"]?.text ?? ""
            switch component["type"]?.text?.uppercased() {
            case "HEADER":
                let format = component["format"]?.text?.lowercased() ?? "text"
                shape.header = format == "text" ? .text(variables: Self.variables(text)) : .media(format)
            case "BODY":
                shape.bodyText = text
                shape.bodyVariables = Self.variables(text)
            case "BUTTONS":
                shape.buttons = (component["buttons"]?.elements ?? []).map { button in
                    let url = button["url"]?.text ?? ""
                    let type = button["type"]?.text?.lowercased() ?? ""
                    return Shape.Button(
                        type: type, hasVariable: type == "copy_code" || !Self.variables(url).isEmpty)
                }
            default: break
            }
        }
        self.shape = shape
    }

    /// What stands in double braces, each once, in order.
    static func variables(_ text: String) -> [String] {
        var found: [String] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            rest = rest[open.upperBound...]
            guard let close = rest.firstRange(of: "}}") else { break }
            let name = String(rest[..<close.lowerBound].filter { $0 != " " })
            if !found.contains(name) { found.append(name) }
            rest = rest[close.upperBound...]
        }
        return found
    }
}

extension Template {
    /// Whether it can be sent at all.
    func checkStatus() throws(GraphError) {
        switch status {
        case "APPROVED": return
        case "PAUSED": throw GraphError(132_015)
        case "DISABLED": throw GraphError(132_016)
        default: throw Self.missing(name, language)
        }
    }

    static func missing(_ name: String, _ language: String) -> GraphError {
        GraphError(132_001, "template name (\(name)) does not exist in \(language)")
    }

    /// Whether what the send brings fits. `isModern`: API v23.0 or newer (code 132018 instead of 100).
    func check(_ use: TemplateUse, isModern: Bool) throws(GraphError) {
        try checkHeader(use)
        try checkCount("body", use.body.count, shape.bodyVariables.count)
        try checkNames(use.body)
        try checkButtons(use)
        for parameter in use.components.flatMap(\.parameters) {
            guard let text = parameter.text else { continue }
            try Self.checkText(text, isModern: isModern)
        }
        var length = shape.bodyText.unicodeScalars.count
        for parameter in use.body { length += (parameter.text ?? "").unicodeScalars.count }
        for variable in shape.bodyVariables { length -= variable.unicodeScalars.count + 4 }
        guard length <= 1024 else { throw GraphError(132_005) }
    }

    private func checkHeader(_ use: TemplateUse) throws(GraphError) {
        switch shape.header {
        case .none: try checkCount("header", use.header.count, 0)
        case .text(let variables): try checkCount("header", use.header.count, variables.count)
        case .media(let type):
            let received = use.header.first?.type ?? "unknown"
            guard received == type, use.header.count == 1 else {
                throw GraphError(
                    132_012, "header: Format mismatch, expected \(type.uppercased()), received \(received.uppercased())"
                )
            }
        }
    }

    private func checkCount(_ part: String, _ given: Int, _ expected: Int) throws(GraphError) {
        guard given == expected else {
            throw GraphError(
                132_000,
                "\(part): number of localizable_params (\(given)) does not match the expected number of params "
                    + "(\(expected))")
        }
    }

    private func checkNames(_ parameters: [TemplateUse.Parameter]) throws(GraphError) {
        for parameter in parameters {
            let fits = isNamed ? shape.bodyVariables.contains(parameter.name ?? "") : parameter.name == nil
            guard fits else { throw GraphError(132_012, "body: Parameter name is missing or not one of the template") }
        }
    }

    private func checkButtons(_ use: TemplateUse) throws(GraphError) {
        for button in use.buttons {
            guard shape.buttons.indices.contains(button.index) else {
                throw GraphError(132_012, "button: There is no button at index \(button.index)")
            }
            let type = shape.buttons[button.index].type
            guard type == button.subtype else {
                throw GraphError(132_012, "button: Format mismatch, expected \(type), received \(button.subtype)")
            }
            guard button.parameters.count == 1 else { throw GraphError(132_000, "button: one parameter is expected") }
        }
        for (index, button) in shape.buttons.enumerated() where button.hasVariable {
            guard use.buttons.contains(where: { $0.index == index }) else {
                throw GraphError(131_008, "Button at index \(index) of type \(button.type) requires a parameter")
            }
        }
    }

    private static func checkText(_ text: String, isModern: Bool) throws(GraphError) {
        guard !text.isEmpty else { throw GraphError(131_008, "Parameter of type text is missing text value") }
        var spaces = 0
        for byte in text.utf8 {
            spaces = byte == UInt8(ascii: " ") ? spaces + 1 : 0
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t") || spaces > 4 {
                let words = "Param text cannot have new-line/tab characters or more than 4 consecutive spaces"
                throw isModern ? GraphError(132_018, words) : .parameter(words)
            }
        }
    }
}
