/// Which template stands for a day and a language, and what WhatsApp says of those.
package struct TemplateCatalogue: Hashable, Sendable {
    package struct Slot: Hashable, Comparable, Sendable {
        package let day: Int
        package let language: Language

        package init(day: Int, language: Language) {
            self.day = day
            self.language = language
        }

        package static func < (left: Slot, right: Slot) -> Bool {
            (left.day, left.language.rawValue) < (right.day, right.language.rawValue)
        }
    }

    /// Texts in them hold placeholders.
    package var bound: [Slot: TemplateMessage] = [:]
    package var known: [RemoteTemplate.Name: RemoteTemplate] = [:]

    package init() {}

    /// What may be said on a day in a language, French standing in for others; nil while nothing is bound and approved.
    package func sendable(day: Int, language: Language) -> TemplateMessage? {
        for language in [language, .french] {
            guard let message = bound[Slot(day: day, language: language)] else { continue }
            if known[message.id]?.status.isSendable == true { return message }
        }
        return nil
    }

    /// What is bound for a day and a language, French standing in where nothing is, whatever WhatsApp says of it.
    package func usual(day: Int, language: Language) -> TemplateMessage? {
        bound[Slot(day: day, language: language)] ?? bound[Slot(day: day, language: .french)]
    }

    /// Whether nothing was ever heard of one that is bound: the process that asked died, or the network failed it.
    package var hasUnheard: Bool { bound.values.contains { known[$0.id] == nil } }

    package func isBound(_ name: RemoteTemplate.Name) -> Bool { bound.values.contains { $0.id == name } }
}

extension TemplateMessage {
    package var id: RemoteTemplate.Name { RemoteTemplate.Name(name: name, language: language) }

    /// Every text in it that is filled for a person.
    package var texts: [String] {
        components.flatMap(\.parameters).compactMap { parameter in
            switch parameter {
            case .text(let text, _), .payload(let text), .couponCode(let text): text
            case .currency, .dateTime, .image, .video, .document, .location: nil
            }
        }
    }

    /// The same with each of its texts replaced.
    package func mapTexts<Failure: Error>(_ fill: (String) throws(Failure) -> String) throws(Failure) -> TemplateMessage
    {
        var filled: [TemplateComponent] = []
        for component in components {
            var parameters: [TemplateParameter] = []
            for parameter in component.parameters {
                switch parameter {
                case .text(let text, let name): parameters.append(.text(try fill(text), name: name))
                case .payload(let text): parameters.append(.payload(try fill(text)))
                case .couponCode(let text): parameters.append(.couponCode(try fill(text)))
                case .currency, .dateTime, .image, .video, .document, .location: parameters.append(parameter)
                }
            }
            filled.append(TemplateComponent(component.place, parameters))
        }
        return TemplateMessage(name: name, language: language, components: filled)
    }
}
