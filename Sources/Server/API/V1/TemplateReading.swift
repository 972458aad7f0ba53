internal import Domain
internal import JSON

/// Reads a template message in Meta's own shape (Meta: template object), strictly: what WhatsApp would refuse for
/// everybody is refused here, with a pointer to it.
///
/// Texts may hold placeholders. What a person's data makes of them is mended when it is sent.
extension JSONReader {
    /// Never used where a fault was found: then `finish()` throws.
    func templateMessage() -> TemplateMessage {
        let name = text("name", 1...512, "is not a template's name", hint: "lower-case letters, digits and _") {
            $0.wholeMatch(of: /[a-z0-9_]+/) != nil
        }
        let code = text("languageCode", 2...16, "is not a language of Meta's", hint: "fr, en_GB, pt_BR") {
            $0.wholeMatch(of: /[a-z]{2,3}([_-][A-Za-z]{2,4})?/) != nil
        }
        let readers = objects("components", count: 0...12) ?? []
        let components = readers.compactMap { $0.component() }
        refuseRepetition(in: components, readers)
        return TemplateMessage(
            name: name, language: RemoteTemplate.Name(name: name, language: code).language, components: components)
    }

    /// One header, one body, and each button once.
    private func refuseRepetition(in components: [TemplateComponent], _ readers: [JSONReader]) {
        guard components.count == readers.count else { return }
        var seen: Set<Int> = []
        for (component, reader) in zip(components, readers) {
            let place =
                switch component.place {
                case .header: -2
                case .body: -1
                case .button(let index, _): index
                }
            if !seen.insert(place).inserted {
                reader.fail(place < 0 ? "type" : "index", "comes a second time", hint: "each part of the template once")
            }
        }
    }

    // MARK: Components

    private func component() -> TemplateComponent? {
        // Meta writes it in capitals where templates are made.
        switch word("type", ["header", "body", "button"]) {
        case "header": TemplateComponent(.header, parameters(0...1, Self.headerTypes))
        case "body": TemplateComponent(.body, bodyParameters())
        case "button": button()
        default: nil
        }
    }

    private static let headerTypes = ["text", "image", "video", "document", "location"]

    private func parameters(_ count: ClosedRange<Int>, _ types: [String]) -> [TemplateParameter] {
        (objects("parameters", count: count) ?? []).compactMap { $0.parameter(types) }
    }

    /// Either all variables have names, or none has.
    private func bodyParameters() -> [TemplateParameter] {
        let parameters = parameters(0...100, ["text", "currency", "date_time"])
        let names = parameters.map { if case .text(_, let name) = $0 { name } else { nil as String? } }
        let named = names.compactMap(\.self)
        if !named.isEmpty, named.count < parameters.count {
            fail("parameters", "mixes variables with and without a name", hint: "parameter_name everywhere or nowhere")
        } else if Set(named).count < named.count {
            fail("parameters", "gives one name twice", hint: "each parameter_name once")
        }
        return parameters
    }

    private func button() -> TemplateComponent? {
        require("sub_type")
        let kind = oneOf("sub_type", TemplateComponent.ButtonKind.self)
        let index = buttonIndex()
        guard let kind else { return nil }
        let parameters =
            switch kind {
            case .quickReply: parameters(1...1, ["payload"])
            case .url: parameters(1...1, ["text"])
            case .copyCode: parameters(1...1, ["coupon_code"])
            case .catalog: actions("thumbnail_product_retailer_id")
            case .flow: actions("flow_token")
            }
        if !isPresent("parameters"), kind != .catalog, kind != .flow { require("parameters") }
        return TemplateComponent(.button(index: index, kind), parameters)
    }

    /// Meta: a text, though it is a number.
    private func buttonIndex() -> Int {
        require("index")
        switch value("index") {
        case .string(let text)?:
            if let index = Int(text), (0...9).contains(index), text.utf8.count == 1 { return index }
            fail("index", "is not the place of a button", hint: #""0" to "9""#)
        case .null?, nil: break
        default: return int("index", in: 0...9) ?? 0
        }
        return 0
    }

    /// What a catalogue's or a flow's button takes: an action with one member, or nothing.
    private func actions(_ name: String) -> [TemplateParameter] {
        (objects("parameters", count: 0...1) ?? []).compactMap { reader in
            guard reader.word("type", ["action"]) != nil else { return nil }
            reader.require("action")
            return reader.object("action").map { .payload($0.variableText(name, 1...256)) }
        }
    }

    // MARK: Parameters

    private func parameter(_ types: [String]) -> TemplateParameter? {
        switch word("type", types) {
        case "text": return .text(variableText("text", 1...2000), name: parameterName())
        case "payload": return .payload(variableText("payload", 1...256))
        case "coupon_code": return .couponCode(variableText("coupon_code", 1...64))
        case "currency": return nested("currency") { $0.currency() }
        case "date_time": return nested("date_time") { .dateTime(fallback: $0.plainText("fallback_value", 1...1024)) }
        case "image": return nested("image") { .image($0.medium()) }
        case "video": return nested("video") { .video($0.medium()) }
        case "document":
            return nested("document") { reader in
                .document(reader.medium(), filename: reader.optionalText("filename", 1...240))
            }
        case "location": return nested("location") { $0.location() }
        default: return nil
        }
    }

    private func nested(_ name: String, _ read: (JSONReader) -> TemplateParameter) -> TemplateParameter? {
        require(name)
        return object(name).map(read)
    }

    /// Nil for a variable that is known by its place.
    private func parameterName() -> String? {
        guard isPresent("parameter_name") else { return nil }
        return text("parameter_name", 1...64, "is not a variable's name", hint: "lower-case letters, digits and _") {
            $0.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil
        }
    }

    private func currency() -> TemplateParameter {
        let code = text("code", 3...3, "is not a currency", hint: "three letters of ISO 4217, such as XAF") {
            $0.wholeMatch(of: /[A-Z]{3}/) != nil
        }
        return .currency(
            fallback: plainText("fallback_value", 1...1024), code: code, amount: requiredInt("amount_1000"))
    }

    /// By its address or by the id of an upload, never both.
    private func medium() -> MediaSource {
        let link = optionalText("link", 1...2048)
        let id = optionalText("id", 1...128)
        if let link, !link.hasPrefix("https://"), !link.hasPrefix("http://") {
            fail("link", "is not the address of a file", hint: "https://…")
        }
        if let id, id.wholeMatch(of: /[A-Za-z0-9_:.=-]+/) == nil {
            fail("id", "is not the id of an upload", hint: "as POST …/media answers it")
        }
        if (link == nil) == (id == nil) {
            fail(link == nil ? "id" : "link", "must stand alone", hint: "either id or link")
        }
        return id.map(MediaSource.id) ?? .link(link ?? "")
    }

    private func location() -> TemplateParameter {
        .location(
            latitude: degrees("latitude", within: 90), longitude: degrees("longitude", within: 180),
            name: optionalText("name", 1...256), address: optionalText("address", 1...512))
    }

    /// A number, or a text that is one.
    private func degrees(_ name: String, within limit: Double) -> String {
        require(name)
        if case .string(let text)? = value(name) {
            if let number = Double(text), abs(number) <= limit { return text }
            fail(name, "is no angle in degrees", hint: "from -\(Int(limit)) to \(Int(limit))")
            return "0"
        }
        return double(name, in: -limit...limit).map { "\($0)" } ?? "0"
    }

    // MARK: Texts

    /// One of a few words, in any case.
    private func word(_ name: String, _ words: [String]) -> String? {
        let text = requiredString(name, length: 1...32).lowercased()
        if words.contains(text) { return text }
        if !text.isEmpty { fail(name, "is none that can stand here", hint: "one of: \(words.joined(separator: ", "))") }
        return nil
    }

    private func text(
        _ name: String, _ length: ClosedRange<Int>, _ fault: String, hint: String, _ isRight: (String) -> Bool
    ) -> String {
        let text = requiredString(name, length: length)
        if !text.isEmpty, !isRight(text) { fail(name, fault, hint: hint) }
        return text
    }

    /// A text that WhatsApp takes as a value: visible, on one line, without wide gaps (Meta: errors 131008, 132018).
    private func plainText(_ name: String, _ length: ClosedRange<Int>) -> String {
        let text = requiredString(name, length: length)
        if !text.isEmpty, text.allSatisfy(\.isWhitespace) { fail(name, "is blank", hint: "what the person is to read") }
        refuseGaps(in: text, name)
        return text
    }

    private func optionalText(_ name: String, _ length: ClosedRange<Int>) -> String? {
        let text = string(name, length: length)
        if let text { refuseGaps(in: text, name) }
        return text
    }

    private func refuseGaps(in text: String, _ name: String) {
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) || text.contains("     ")
        {
            fail(name, "holds a line break, a tab or more than four spaces in a row", hint: "WhatsApp takes one line")
        }
    }

    /// As `plainText`, and every placeholder in it can be filled.
    private func variableText(_ name: String, _ length: ClosedRange<Int>) -> String {
        let text = plainText(name, length)
        guard !text.allSatisfy(\.isWhitespace) else { return text }
        do throws(ParsedText.Problem) {
            _ = try ParsedText(text)
        } catch {
            fail(name, error.detail, hint: error.hint)
        }
        return text
    }
}
