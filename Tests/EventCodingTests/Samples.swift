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
            .messageRead(day: 7, attempt: 9),
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
        + OptSource.allCases.flatMap { [.optedOut($0), .optedIn($0)] }

    static let account: [AccountEvent] =
        [
            .registered(id: "acme:Zoé"), .profileChanged(sealed: [4, 5]),
            .configChanged(AccountConfig().changes(to: config)), .configChanged([]),
            .defaultPaused(.manual), .defaultPaused(.campaign(CampaignNumber(70_000))),
            .defaultResumed(.manual), .defaultResumed(.campaign(CampaignNumber(1))),
            .entitlementChanged(old: .unlimited, new: .until(moment)),
            .entitlementChanged(old: .until(moment), new: .unlimited),
            .requestAnswered, .contactsImported(counts),
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
        + installation.map(DomainEvent.installation)

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

    private static var counts: ImportCounts {
        var counts = ImportCounts()
        counts.created = 100_000
        counts.rejected = 1
        return counts
    }
}
