package import Domain

/// The WhatsApp Business Cloud API.
///
/// Nothing is repeated here: whether a message is said again is decided by whoever asked for it, from the code. What
/// people wrote and what became of messages comes by webhooks, which are read elsewhere.
package final class CloudGateway: Gateway {
    package let kind = GatewayKind.cloud

    private let transport: any HTTPTransport
    private let box: SignalBox

    /// - Parameters:
    ///   - transport: ends with the gateway.
    ///   - wake: called from the transport's thread when there is something to collect; once until it was collected.
    ///   - now: the engine's clock.
    package init(
        transport: any HTTPTransport, wake: @escaping @Sendable () -> Void, now: @escaping @Sendable () -> Instant
    ) {
        self.transport = transport
        box = SignalBox(wake: wake, now: now)
    }

    // MARK: Messages

    package func submit(_ messages: [OutboundMessage], at now: Instant) {
        box.promise(messages.count)
        var refused: [GatewaySignal.Kind] = []
        for message in messages {
            let key = message.key
            guard case .cloud(let channel) = message.channel else {
                refused.append(.answer(key, .refused(Target.Refusal(code: OwnError.badRequest))))
                continue
            }
            do {
                transport.start(try CloudCalls.send(message, channel)) { [box] outcome in
                    box.put([.answer(key, CloudAnswer.of(outcome))])
                }
            } catch {
                refused.append(.answer(key, .refused(Target.Refusal(code: error.code))))
            }
        }
        box.put(refused)
    }

    // MARK: Accounts

    package func connect(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        readPhoneNumber(channel) { [box] outcome in
            switch outcome.map(CloudReads.connection) {
            case .success(let health)?:
                box.put([
                    .paired(account, through: channel), .checked(account, .connected(health), through: channel),
                ])
            case .failure(let failure)?: box.put([.pairingFailed(account, code: failure.code, through: channel)])
            case nil: box.put([.pairingFailed(account, code: OwnError.badRequest, through: channel)])
            }
        }
    }

    /// WhatsApp keeps no session that could be ended.
    package func disconnect(_ account: AccountNumber, _ channel: Channel) {}

    package func check(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        readPhoneNumber(channel) { [box] outcome in
            let check = outcome.map(CloudReads.check) ?? .failed(code: OwnError.badRequest)
            box.put([.checked(account, check, through: channel)])
        }
    }

    /// The outcome is nil for a channel of another kind.
    private func readPhoneNumber(_ channel: Channel, _ done: @escaping @Sendable (HTTPOutcome?) -> Void) {
        guard case .cloud(let channel) = channel else { return done(nil) }
        transport.start(CloudCalls.phoneNumber(channel), done)
    }

    // MARK: Templates

    /// Pages at most: 50,000 templates, each language counted; a business account may have 6,000 (Meta).
    static let mostPages = 500

    /// All of them or nothing: a list with holes would look like templates that were deleted.
    package func fetchTemplates(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        guard case .cloud(let channel) = channel else { return }
        fetch(TemplateSearch(account: account, channel: channel))
    }

    private struct TemplateSearch {
        let account: AccountNumber
        let channel: CloudChannel
        var found: [RemoteTemplate] = []
        var pages = 0
        var after: String?
    }

    private func fetch(_ search: TemplateSearch) {
        guard search.pages < Self.mostPages, let call = CloudCalls.templates(search.channel, after: search.after) else {
            return
        }
        transport.start(call) { [self] outcome in
            guard case .success(let page) = CloudReads.templates(outcome) else { return }
            var search = search
            search.found += page.templates
            search.pages += 1
            guard let after = page.after else {
                return box.put([.templates(search.account, search.found)])
            }
            // A cursor that leads to itself would never end.
            guard after != search.after else { return }
            search.after = after
            fetch(search)
        }
    }

    // MARK: Media

    /// Hands WhatsApp a file that messages can then name by the id it gets (`MediaSource.id`), for thirty days. `done`
    /// comes on the transport's thread, or at once where the file is too large.
    package func upload(
        _ file: HTTPCall.FormFile, to channel: CloudChannel,
        done: @escaping @Sendable (Result<String, MediaUploadError>) -> Void
    ) {
        let limit = MediaUpload.limit(of: file.type)
        guard file.bytes.count <= limit else { return done(.failure(.tooLarge(limit: limit))) }
        transport.start(CloudCalls.upload(file, channel)) { done(MediaUpload.result($0)) }
    }

    // MARK: Signals

    package func signals(through now: Instant) -> [GatewaySignal] { box.take(through: now) }

    /// WhatsApp's clock is not ours.
    package var nextSignal: Instant? { nil }
    package var earliestEffect: Duration { .zero }
    package var outstandingAnswers: Int { box.owed }

    package func stop() {
        box.close()
        transport.stop()
    }
}
