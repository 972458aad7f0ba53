internal import Domain
internal import EventStore

extension InstallationEvent {
    var type: EventType {
        switch self {
        case .opened: .installationOpened
        case .messageTemplateChanged: .messageTemplateChanged
        case .requestAnswered: .installationRequestAnswered
        }
    }

    func write(to writer: inout CBORWriter) {
        switch self {
        case .opened, .requestAnswered: writer.map(0)
        case .messageTemplateChanged(let template):
            writer.map(4)
            writer.field(0, template.day)
            writer.key(1)
            writer.texts(of: template)
            writer.key(2)
            writer.media(of: template)
            writer.field(3, template.isActive)
        }
    }

    init(from body: inout BodyReader) throws(CodingProblem) {
        switch body.type {
        case .installationOpened: self = .opened
        case .installationRequestAnswered: self = .requestAnswered
        case .messageTemplateChanged:
            let day = try body.int(0)
            try body.require(1)
            guard let texts = body.cbor.templateTexts() else { throw body.bad(1) }
            try body.require(2)
            guard let media = body.cbor.templateMedia() else { throw body.bad(2) }
            let isActive = try body.bool(3)
            self = .messageTemplateChanged(
                MessageTemplate(day: day, texts: texts, media: media, isActive: isActive))
        default: throw .unknownType(body.type.code)
        }
    }
}

/// Texts as `{"en": …, "fr": …}`, media as `[[url, kind, language or null], …]`, a whole template as an array of day, texts,
/// media, active.
extension CBORWriter {
    mutating func templates(_ templates: [MessageTemplate]) {
        array(templates.count)
        for template in templates {
            array(4)
            int(template.day)
            texts(of: template)
            media(of: template)
            bool(template.isActive)
        }
    }

    mutating func texts(of template: MessageTemplate) {
        map(template.texts.count)
        for (language, text) in template.texts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            self.text(language.rawValue)
            self.text(text)
        }
    }

    mutating func media(of template: MessageTemplate) {
        array(template.media.count)
        for media in template.media {
            array(3)
            text(media.url)
            text(media.kind.rawValue)
            if let language = media.language { text(language.rawValue) } else { null() }
        }
    }
}

/// Nil where anything is not as the writer writes it.
extension CBORReader {
    mutating func templates() -> [MessageTemplate]? {
        do {
            var templates: [MessageTemplate] = []
            for _ in 0..<(try array()) {
                guard try array() == 4 else { return nil }
                let day = try int()
                guard let texts = templateTexts(), let media = templateMedia() else { return nil }
                templates.append(MessageTemplate(day: day, texts: texts, media: media, isActive: try bool()))
            }
            return templates
        } catch {
            return nil
        }
    }

    mutating func templateTexts() -> [Language: String]? {
        do {
            var texts: [Language: String] = [:]
            for _ in 0..<(try map()) {
                guard let language = wire(Wire.language) else { return nil }
                texts[language] = try text()
            }
            return texts
        } catch {
            return nil
        }
    }

    mutating func templateMedia() -> [MessageTemplate.Media]? {
        do {
            var media: [MessageTemplate.Media] = []
            for _ in 0..<(try array()) {
                guard try array() == 3 else { return nil }
                let url = try text()
                guard let kind = wire(Wire.media) else { return nil }
                if skipNull() {
                    media.append(MessageTemplate.Media(url: url, kind: kind, language: nil))
                } else {
                    guard let language = wire(Wire.language) else { return nil }
                    media.append(MessageTemplate.Media(url: url, kind: kind, language: language))
                }
            }
            return media
        } catch {
            return nil
        }
    }
}
