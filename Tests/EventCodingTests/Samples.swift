import Domain

/// One of every event, with every optional part once present and once absent.
enum Samples {
    static let moment = Instant(milliseconds: 1_737_367_200_123)

    static let target: [TargetEvent] =
        [
            .enrolled(contact: ContactNumber(7), firstDue: moment),
            .messageRequested(day: 1, attempt: 1),
            .messageSent(day: 2, attempt: 300, id: [0, 255, 16], nextDue: moment, evidence: .answer),
            .messageSent(day: 7, attempt: 1, id: nil, nextDue: nil, evidence: .receipt),
            .messageSent(day: 7, attempt: 1, id: [], nextDue: nil, evidence: .policy),
            .messageConfirmed(day: 1, attempt: 1), .messageDelivered(day: 3, attempt: 2),
            .messageRead(day: 7, attempt: 9), .messageConfirmed(day: 1, attempt: 1, at: moment),
            .messageDelivered(day: 3, attempt: 2, at: moment), .messageRead(day: 7, attempt: 9, at: moment),
            .messageFailed(
                MessageFailure(day: 6, attempt: 2, code: 131_049, consequence: .afterAcceptance, at: moment)),
            .messageDeferred(day: 4, until: moment, code: 131_049),
            .messageInDoubt(day: 5, attempt: 24, settleBy: moment),
            .completed, .reopened(nextDue: nil), .reopened(nextDue: moment),
        ]
        + MessageFailure.Consequence.allCases.flatMap { consequence in
            [nil, moment].map { retryAt in
                .messageFailed(
                    MessageFailure(day: 6, attempt: 2, code: -1, consequence: consequence, retryAt: retryAt))
            }
        }
        + ExitReason.allCases.map { .exited($0) }

    static let contact: [ContactEvent] =
        [
            .registered(facts: ContactFacts().changes(to: facts), sealed: [1, 2, 3], reach: .phone),
            .registered(facts: [], sealed: [], reach: .none),
            .changed(facts: facts.changes(to: ContactFacts()), sealed: nil, reach: .phone),
            .changed(facts: [], sealed: [9], reach: .none),
            .paid, .erased,
        ]
        + OptSource.allCases.flatMap { [.optedOut($0, at: nil), .optedIn($0, at: moment), .optedOut($0, at: moment)] }
        + InboundKind.allCases.flatMap {
            [
                .messageReceived($0, id: [7], text: nil, windowUntil: nil),
                .messageReceived($0, id: [7], text: [1, 2], windowUntil: moment),
            ]
        }
        + [
            .windowClosed, .replyRequested(number: 1, text: [3]), .replySent(number: 1, id: nil),
            .replyRequested(number: 2, text: [3]), .replyFailed(number: 2, code: 131_047),
            .replyRequested(number: 3, text: [3]), .replySent(number: 3, id: [8]),
            .replyConfirmed(number: 3), .replyConfirmed(number: 3, at: moment), .replyDelivered(number: 3, at: moment),
            .replyRead(number: 3), .replyFailed(number: 2, code: 131_042, at: moment),
            .changed(facts: [], sealed: [9, 9], reach: .userID),
        ]

    static let account: [AccountEvent] =
        [
            .registered(id: "acme:Zoé"), .profileChanged(sealed: [4, 5]),
            .configChanged(AccountConfig().changes(to: config)), .configChanged([]),
            .defaultPaused(.manual), .defaultPaused(.campaign(CampaignNumber(70_000))),
            .defaultResumed(.manual), .defaultResumed(.campaign(CampaignNumber(1))),
            .entitlementChanged(old: .unlimited, new: .until(moment)),
            .entitlementChanged(old: .until(moment), new: .unlimited),
            .requestAnswered, .contactsImported(counts), .contactsPulled(counts, through: moment),
            .channelChanged(.cloud, sealed: [1, 2, 3]), .channelChanged(.web, sealed: nil),
            .channelHealthChanged(ChannelHealth()),
            .channelHealthChanged(
                ChannelHealth(quality: "GREEN", status: "CONNECTED", people: .limited(2000), perSecond: 80)),
            .channelHealthChanged(ChannelHealth(people: .unlimited)),
            .channelAlert("PIN_CHANGED", at: nil), .channelAlert("PIN_CHANGED", at: moment),
            .sendingHalted(SendingHalt(code: 190)), .sendingReleased, .banRiskAcknowledged,
            .sendingHalted(SendingHalt(code: 0, word: "ACCOUNT_RESTRICTION", until: moment), at: moment),
            .sendingHalted(SendingHalt(code: 0, word: "ACCOUNT_RESTRICTION.X", scope: .templates), at: nil),
            .templateBound(TemplateCatalogue.Slot(day: 1, language: .french), message),
            .templateBound(TemplateCatalogue.Slot(day: 2, language: .english), message),
            .templateBound(TemplateCatalogue.Slot(CampaignNumber(300), day: 2, language: .english), message),
            .templateBound(TemplateCatalogue.Slot(CampaignNumber(7), day: 3, language: .french), nil),
            .templateChanged(RemoteTemplate(id: message.id, status: .approved)),
            .templateChanged(
                RemoteTemplate(
                    id: message.id, status: .paused, rest: TemplateRest(code: 132_000, until: nil, times: 1))),
            .templateChanged(
                RemoteTemplate(
                    id: message.id, status: .paused, rest: TemplateRest(code: 132_069, until: moment, times: 3))),
            .templateChanged(
                RemoteTemplate(id: message.id, status: .paused, category: "MARKETING", quality: "RED", toldAt: moment)),
            .templateBound(TemplateCatalogue.Slot(day: 2, language: .english), nil),
            .webhookChanged(sealed: [6, 7]), .webhookChanged(sealed: nil), .webhookChanged(sealed: [8]),
            .webhookDisabled,
        ]
        + GatewayKind.allCases.flatMap { kind in
            [.pairingStarted(kind), .gatewayConnected(kind), .gatewayCheckFailed(kind, failures: 3)]
                + DisconnectReason.allCases.map { .gatewayDisconnected(kind, reason: $0) }
        }

    static let installation: [InstallationEvent] = [
        .opened, .requestAnswered,
        .messageTemplateChanged(MessageTemplate(day: 1, texts: [.french: "Bonjour « {{name}} »"])),
        .messageTemplateChanged(template),
    ]

    static let all: [DomainEvent] =
        target.map(DomainEvent.target) + contact.map(DomainEvent.contact) + account.map(DomainEvent.account)
        + installation.map(DomainEvent.installation) + campaign.map(DomainEvent.campaign)

    static let campaign: [CampaignEvent] = [
        .created(CampaignSettings().changes(to: settings), filter: AudienceFilter().changes(to: filter), messages: []),
        .changed(settings.changes(to: otherSettings), filter: [], messages: nil),
        .changed([], filter: filter.changes(to: AudienceFilter()), messages: [template]),
        .scheduled(at: moment), .queued(behind: CampaignNumber(70_000)), .started, .audienceCounted(audience), .paused,
        .resumed, .completed, .cancelled, .unscheduled,
    ]

    /// With every kind of component and parameter.
    static let message = TemplateMessage(
        name: "day_one", language: "fr",
        components: [
            TemplateComponent(.header, [.image(.id("19"))]),
            TemplateComponent(
                .header,
                [
                    .video(.link("https://example.org/v.mp4")), .document(.id("20"), filename: nil),
                    .document(.link("https://example.org/d.pdf"), filename: "d.pdf"),
                    .location(latitude: "4.05", longitude: "9.7", name: "Douala", address: nil),
                ]),
            TemplateComponent(
                .body,
                [
                    .text("{{firstName}}", name: nil), .text("x", name: "named"),
                    .currency(fallback: "10 €", code: "EUR", amount: 10_000), .dateTime(fallback: "demain"),
                ]),
            TemplateComponent(.button(index: 0, .quickReply), [.payload("STOP")]),
            TemplateComponent(.button(index: 1, .copyCode), [.couponCode("A1")]),
        ])

    static let template = MessageTemplate(
        day: 2, texts: [.english: "Hello", .french: "Bonjour"],
        media: [
            MessageTemplate.Media(url: "https://example.org/a.png", kind: .image, language: nil),
            MessageTemplate.Media(url: "https://example.org/b.pdf", kind: .document, language: .english),
        ], isActive: false)

    static var config: AccountConfig {
        var config = AccountConfig()
        config.enabled = false
        config.maxMessagesPerDay = 250
        config.country = "CM"
        config.language = .english
        config.timeZone = "Africa/Douala"
        config.gateway = .cloud
        config.doubtPolicy = .resend
        config.allowSimultaneousCampaigns = true
        return config
    }

    static var facts: ContactFacts {
        var facts = ContactFacts()
        facts.kind = .customer
        facts.registeredAt = Instant(milliseconds: -5)
        facts.language = .english
        facts.country = "FR"
        facts.active = false
        facts.gender = .other
        facts.age = 41
        facts.tags = ["vip", "né en 1984", ""]
        facts.totalSpent = -120
        facts.lastOrderAt = moment
        return facts
    }

    private static var settings: CampaignSettings {
        var settings = CampaignSettings()
        settings.name = "Cameroun, janvier"
        settings.maxMessagesPerDay = 100
        settings.scheduledStart = moment
        settings.runAfter = CampaignNumber(70_000)
        settings.priority = -3
        return settings
    }

    private static var otherSettings: CampaignSettings {
        var settings = CampaignSettings()
        settings.name = "Cameroun, février"
        return settings
    }

    private static var filter: AudienceFilter {
        var filter = AudienceFilter()
        filter.countries = ["CM", "FR"]
        filter.registeredFrom = moment
        filter.registeredBefore = moment + .days(30)
        filter.gender = .female
        filter.professions = ["Enseignante"]
        filter.minAge = 18
        filter.maxAge = 65
        filter.hasActiveSubscription = false
        filter.hasUnpaidReferrals = true
        filter.excludesCurrentTargets = true
        return filter
    }

    private static var audience: AudienceCount {
        var count = AudienceCount()
        for place in [AudiencePlace.candidate, .candidate, .optedOut, .unreachable, .alreadyEnrolled] {
            _ = count.take(place, limit: 1)
        }
        return count
    }

    private static var counts: ImportCounts {
        var counts = ImportCounts()
        counts.created = 100_000
        counts.rejected = 1
        return counts
    }
}
