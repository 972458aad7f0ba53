internal import Domain
internal import EventStore

/// A template message as `[name, language, [component, …]]`; a component as `[place, index, kind, [parameter, …]]`, where
/// place is `header`, `body` or `button`; a parameter as `[type, text or null, …]`, its members in the order of Meta's.
extension CBORWriter {
    mutating func template(_ message: TemplateMessage) {
        array(3)
        text(message.name)
        text(message.language)
        array(message.components.count)
        for component in message.components {
            array(4)
            switch component.place {
            case .header: place("header", nil, nil)
            case .body: place("body", nil, nil)
            case .button(let index, let kind): place("button", index, kind.rawValue)
            }
            array(component.parameters.count)
            for parameter in component.parameters { self.parameter(parameter.items) }
        }
    }

    private mutating func place(_ word: String, _ index: Int?, _ kind: String?) {
        text(word)
        if let index { int(index) } else { null() }
        optional(kind)
    }

    private mutating func parameter(_ items: [String?]) {
        array(items.count)
        for item in items { optional(item) }
    }
}

extension CBORReader {
    /// Nil for anything that is no template message.
    mutating func template() -> TemplateMessage? {
        do {
            guard try array() == 3 else { return nil }
            let (name, language) = (try text(), try text())
            var components: [TemplateComponent] = []
            for _ in 0..<(try array()) {
                guard let component = try component() else { return nil }
                components.append(component)
            }
            return TemplateMessage(name: name, language: language, components: components)
        } catch {
            return nil
        }
    }

    private mutating func component() throws(CBORError) -> TemplateComponent? {
        guard try array() == 4 else { return nil }
        let word = try text()
        let index = skipNull() ? nil : try int()
        let kind = try optionalText().map { TemplateComponent.ButtonKind(rawValue: $0) }
        var parameters: [TemplateParameter] = []
        for _ in 0..<(try array()) {
            var items: [String?] = []
            for _ in 0..<(try array()) { items.append(try optionalText()) }
            guard let parameter = TemplateParameter(items: items) else { return nil }
            parameters.append(parameter)
        }
        switch (word, index, kind) {
        case ("header", nil, nil): return TemplateComponent(.header, parameters)
        case ("body", nil, nil): return TemplateComponent(.body, parameters)
        case ("button", .some(let index), .some(.some(let kind))):
            return TemplateComponent(.button(index: index, kind), parameters)
        default: return nil
        }
    }
}

extension TemplateParameter {
    fileprivate var items: [String?] {
        switch self {
        case .text(let text, let name): ["text", text, name]
        case .currency(let fallback, let code, let amount): ["currency", fallback, code, String(amount)]
        case .dateTime(let fallback): ["date_time", fallback]
        case .image(let source): ["image", source.text]
        case .video(let source): ["video", source.text]
        case .document(let source, let filename): ["document", source.text, filename]
        case .location(let latitude, let longitude, let name, let address):
            ["location", latitude, longitude, name, address]
        case .payload(let text): ["payload", text]
        case .couponCode(let code): ["coupon_code", code]
        }
    }

    fileprivate init?(items: [String?]) {
        guard items.count >= 2, let type = items[0], let first = items[1] else { return nil }
        switch (type, items.count) {
        case ("text", 3): self = .text(first, name: items[2])
        case ("currency", 4):
            guard let code = items[2], let amount = items[3].flatMap({ Int($0) }) else { return nil }
            self = .currency(fallback: first, code: code, amount: amount)
        case ("date_time", 2): self = .dateTime(fallback: first)
        case ("image", 2): self = .image(MediaSource(first))
        case ("video", 2): self = .video(MediaSource(first))
        case ("document", 3): self = .document(MediaSource(first), filename: items[2])
        case ("location", 5):
            guard let longitude = items[2] else { return nil }
            self = .location(latitude: first, longitude: longitude, name: items[3], address: items[4])
        case ("payload", 2): self = .payload(first)
        case ("coupon_code", 2): self = .couponCode(first)
        default: return nil
        }
    }
}
