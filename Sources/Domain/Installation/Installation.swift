/// What belongs to the whole installation: the administrator's messages.
package enum InstallationEvent: Hashable, Sendable {
    /// The first event of every log.
    case opened
    case messageTemplateChanged(MessageTemplate)
    /// A request that carried an idempotency key changed nothing; the key is remembered all the same.
    case requestAnswered
}

package struct InstallationState: Hashable, Sendable {
    package var isOpen = false
    /// The administrator's own messages by day; the built-in ones stand where there is none.
    package var templates: [Int: MessageTemplate] = [:]

    package init() {}

    /// What is said on a day, whoever wrote it.
    package func template(day: Int) -> MessageTemplate? { templates[day] ?? BuiltInMessages.template(day: day) }
}

package enum Installation: Decider {
    package typealias State = InstallationState
    package typealias Event = InstallationEvent

    package enum Command: Sendable {
        case open
        case setTemplate(MessageTemplate)
    }

    /// What is wrong with a day's message; nothing else is ever refused.
    package typealias Rejection = MessageTemplate.Problem

    package static var initial: State { State() }

    package static func decide(_ command: Command, given state: State) throws(Rejection) -> [Event] {
        switch command {
        case .open: return state.isOpen ? [] : [.opened]
        case .setTemplate(let template):
            try template.check()
            return state.template(day: template.day) == template ? [] : [.messageTemplateChanged(template)]
        }
    }

    package static func evolve(_ state: inout State, _ event: Event, at time: Instant) {
        switch event {
        case .opened: state.isOpen = true
        case .messageTemplateChanged(let template): state.templates[template.day] = template
        case .requestAnswered: break
        }
    }
}
