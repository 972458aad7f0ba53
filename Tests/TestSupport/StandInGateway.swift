package import Domain
package import Engine
internal import EventStore
package import Server
package import WhatsApp

/// Stands where WhatsApp would be: connects as it is told, takes every message, and keeps what it was given.
package final class StandInGateway: Gateway {
    /// What becomes of who wants to connect.
    package enum Connecting: Sendable {
        case pairs
        /// The gateway's code says why.
        case refuses(code: Int)
        /// Shows a code that nobody scans.
        case shows(String)
    }

    /// A message that was taken.
    package struct Taken: Sendable {
        /// WhatsApp's own id of it.
        package let id: String
        /// Ours, as it is echoed.
        package let token: String
        /// What the person reads; of a template its name.
        package let words: String
    }

    private struct State {
        var connecting: Connecting
        var pending: [GatewaySignal] = []
        var taken: [Taken] = []
        var templates: [RemoteTemplate] = []
        /// With which code it fails whoever looks after it; nil: it does not.
        var failing: Int?
    }

    package let kind: GatewayKind
    package let earliestEffect = Duration.zero
    package let outstandingAnswers = 0
    private let state: Locked<State>

    package init(_ kind: GatewayKind, _ connecting: Connecting = .pairs) {
        self.kind = kind
        state = Locked(State(connecting: connecting))
    }

    package var taken: [Taken] { state.withLock { $0.taken } }

    /// The templates it has from now on: name, language, Meta's status.
    package func hold(_ templates: [(name: String, language: String, status: String)]) {
        let templates = templates.map {
            RemoteTemplate(
                id: RemoteTemplate.Name(name: $0.name, language: $0.language), status: TemplateStatus(meta: $0.status),
                category: "MARKETING", quality: "GREEN")
        }
        state.withLock { $0.templates = templates }
    }

    /// From now on; nil: it is well again.
    package func failChecks(_ code: Int?) { state.withLock { $0.failing = code } }

    private func report(_ kind: GatewaySignal.Kind, at moment: Instant) {
        state.withLock { $0.pending.append(GatewaySignal(at: moment, kind: kind)) }
    }

    package func submit(_ messages: [OutboundMessage], at now: Instant) {
        for message in messages {
            let id = "wamid.\(message.token)"
            let words =
                switch message.content {
                case .text(let text, _): text
                case .template(let template): template.name
                case .media(_, _, let caption, _): caption ?? ""
                }
            state.withLock { $0.taken.append(Taken(id: id, token: message.token, words: words)) }
            report(.answer(message.key, .accepted(Acceptance(id: id))), at: now)
        }
    }

    package func connect(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        switch state.withLock({ $0.connecting }) {
        case .pairs:
            report(.paired(account), at: now)
            let health = ChannelHealth(quality: "GREEN", status: "CONNECTED", people: .limited(2000), perSecond: 80)
            report(.checked(account, .connected(health)), at: now)
        case .refuses(let code): report(.pairingFailed(account, code: code), at: now)
        case .shows(let text):
            report(.pairingCode(account, PairingCode(text: text, expiresAt: now + .seconds(60))), at: now)
        }
    }

    package func requestCode(_ account: AccountNumber, _ channel: Channel, phone: String, at now: Instant) {
        let text = if case .shows(let text) = state.withLock({ $0.connecting }) { text } else { "" }
        let code = PairingCode(text: text, expiresAt: now + .seconds(60), typed: "ABCD-\(phone.suffix(4))")
        report(.pairingCode(account, code), at: now)
    }

    package func disconnect(_ account: AccountNumber, _ channel: Channel) {}

    package func check(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        let failing = state.withLock { $0.failing }
        report(.checked(account, failing.map(ChannelCheck.failed) ?? .connected(ChannelHealth())), at: now)
    }

    package func fetchTemplates(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        report(.templates(account, state.withLock { $0.templates }), at: now)
    }

    package func signals(through now: Instant) -> [GatewaySignal] {
        state.withLock { state in
            defer { state.pending.removeAll { $0.at <= now } }
            return state.pending.filter { $0.at <= now }
        }
    }

    package var nextSignal: Instant? { state.withLock { $0.pending.map(\.at).min() } }

    package func stop() {}

    /// An upload that WhatsApp refuses with a code.
    package static func refusingUploads(code: Int) -> ServerServices.MediaUploading {
        { _, _, _, _ in throw MediaUploadError.refused(code: code) }
    }
}

extension EngineSettings {
    /// How accounts that set nothing reach WhatsApp; names as in documents.
    package mutating func setChannel(_ kind: GatewayKind, _ values: KeyValuePairs<String, String>) {
        for (name, value) in values {
            guard let field = ChannelSettings.Field(rawValue: name) else { continue }
            channels[kind, default: ChannelSettings()][field] = value
        }
    }
}
