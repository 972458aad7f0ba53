extension Setting {
    /// Every setting, in the order help lists them.
    package static let all: [Setting] = identities + webhooks + limits + answers + receipts + web

    private static let identities: [Setting] = [
        Setting(
            name: "seed", english: "the same seed and the same order of requests give the same fates",
            french: "même graine, mêmes requêtes dans le même ordre : mêmes sorts", allowed: "0 to 2^64-1",
            isLiteral: true, text: { "\($0.seed)" },
            assign: { settings, text in
                guard let seed = UInt64(text) else { return false }
                settings.seed = seed
                return true
            }),
        .count(
            "numbers", \.numbers, in: 0...10_000,
            "business numbers that exist from the start, counted up from the first",
            "numéros d'entreprise présents au départ, comptés à partir du premier"),
        .count(
            "wabas", \.wabas, in: 1...10_000, "WABAs they are dealt out to",
            "comptes WABA entre lesquels ils sont répartis"),
        .word("token", \.token, "the access token; empty: any will do", "le jeton d'accès ; vide : n'importe lequel"),
        .count(
            "token-error", \.tokenError, in: 0...9_999,
            "not 0: every token is refused (190) with this subcode: 463 expired, 460 or 467 invalidated",
            "si non nul : tout jeton est refusé (190) avec ce sous-code : 463 expiré, 460 ou 467 révoqué"),
        .word("app-secret", \.appSecret, "what webhooks are signed with", "ce qui signe les webhooks"),
        .word("verify-token", \.verifyToken, "sent when a callback is verified", "envoyé pour vérifier une adresse"),
    ]

    private static let webhooks: [Setting] = [
        .word(
            "webhook-url", \.webhookURL, "where webhooks go; empty: nowhere", "où vont les webhooks ; vide : nulle part"
        ),
        .count(
            "webhook-batch", \.webhookBatch, in: 1...1_000, "updates in one POST at most",
            "nouvelles par envoi, au plus"),
        .time(
            "webhook-flush", \.webhookFlush, "how long an update waits for company",
            "attente d'autres nouvelles avant l'envoi"),
        .count(
            "webhook-connections", \.webhookConnections, in: 1...256, "POSTs under way at once at most",
            "envois simultanés, au plus"),
        .time("webhook-timeout", \.webhookTimeout, "how long an answer is waited for", "attente d'une réponse"),
        .span(
            "webhook-retry", \.webhookRetry, "pause after the first POST without a 200, doubling up to the second",
            "pause après un envoi sans 200, doublée jusqu'à la seconde valeur"),
        .share(
            "webhook-repeat", \.webhookRepeat, "share of POSTs that come again although they were acknowledged",
            "part des envois répétés bien qu'acquittés"),
        .flag(
            "webhook-hold", \.webhookHold, "true: keep webhooks back until it is false again",
            "true : retenir les webhooks"),
        .choice(
            "contacts", \.contacts, "statuses come with contacts[]: documented leaves them out of failed ones",
            "contacts[] avec les statuts : documented les omet des échecs"),
        .choice(
            "conversation", \.conversation, "the conversation object in statuses; by-version: up to v23.0",
            "l'objet conversation des statuts ; by-version : jusqu'à v23.0"),
        .flag(
            "empty-ids", \.emptyIDs, "true: a hidden number is an empty string instead of absent",
            "true : un numéro caché est un texte vide au lieu d'être absent"),
    ]

    private static let limits: [Setting] = [
        .flag(
            "enforce", \.enforce, "false: breaches of limits are counted but not refused",
            "false : compter les excès sans refuser"),
        .count(
            "throughput", \.throughput, in: 0...1_000_000,
            "messages a second and number, in and out; 0: no limit (130429)",
            "messages par seconde et par numéro ; 0 : sans limite (130429)"),
        .choice(
            "throttle-status", \.throttleStatus, "HTTP status of throttling codes",
            "statut HTTP des codes de limitation"),
        .flag(
            "pair-limit", \.pairLimit, "whether one person can be sent too many (131056)",
            "limite par destinataire (131056)"),
        .time(
            "pair-interval", \.pairInterval, "time a message to one person costs",
            "temps que coûte un message au même destinataire"),
        .count(
            "pair-burst", \.pairBurst, in: 1...1_000, "messages to one person within that time at most",
            "messages dans cet intervalle, au plus"),
        .count(
            "tier", \.tier, in: 0...10_000_000,
            "people a portfolio may write to first within 24 h; 0: no limit (131048)",
            "personnes contactées par portefeuille en 24 h ; 0 : sans limite (131048)"),
        .flag(
            "window", \.window, "whether free text needs an open service window (131047)",
            "texte libre : fenêtre de 24 h exigée (131047)"),
        .choice(
            "missing-plus", \.missingPlus, "a number without +: accepted, taken for a national one, or refused",
            "numéro sans + : accepté, pris pour national, ou refusé"),
        .flag(
            "media-check", \.mediaCheck, "whether media ids must have been uploaded here",
            "identifiants de médias : doivent exister ici"),
    ]

    private static let answers: [Setting] = [
        .span("latency", \.latency, "time before a send is answered", "temps avant la réponse à un envoi"),
        .share(
            "drop-before", \.dropBefore, "sends dropped without an answer, not accepted",
            "envois coupés sans réponse, non acceptés"),
        .share(
            "drop-after", \.dropAfter, "sends dropped without an answer, accepted",
            "envois coupés sans réponse, acceptés"),
        .share(
            "bad-gateway", \.badGateway, "sends answered by an HTML 502, not accepted",
            "réponses 502 en HTML, non acceptés"),
        .share(
            "bad-gateway-after", \.badGatewayAfter, "sends answered by an HTML 502, accepted",
            "réponses 502 en HTML, acceptés"),
        .share(
            "garbled", \.garbled, "sends answered by a 200 that is cut off, accepted",
            "réponses 200 tronquées, acceptés"),
        .codes("errors", \.errors, "share of sends that meets each error", "part des envois par code d'erreur"),
        .choice(
            "both", \.both, "where codes show that can come in the answer and later",
            "où paraissent les codes qui peuvent venir des deux façons"),
        .share(
            "odd-errors", \.oddErrors,
            "refusals in a shape of the field: code as string, error_data as string or missing",
            "refus de forme inhabituelle : code en texte, error_data en texte ou absent"),
        .share(
            "absent", \.absent, "people who are not on WhatsApp: accepted, then 131026",
            "personnes sans WhatsApp : accepté, puis 131026"),
        .share(
            "held", \.held, "template sends held for quality assessment", "modèles retenus pour contrôle de qualité"),
        .span("held-delay", \.heldDelay, "how long they are held", "durée de la retenue"),
        .share(
            "held-dropped", \.heldDropped, "of those held: dropped with 132015",
            "parmi les retenus : abandonnés (132015)"),
    ]

    private static let receipts: [Setting] = [
        .span("sent-delay", \.sentDelay, "from acceptance to sent", "de l'acceptation à sent"),
        .span("delivered-delay", \.deliveredDelay, "from sent to delivered", "de sent à delivered"),
        .span("read-delay", \.readDelay, "from delivered to read", "de delivered à read"),
        .span(
            "failed-delay", \.failedDelay, "from acceptance or sent to failed", "de l'acceptation ou de sent à failed"),
        .share("delivered", \.delivered, "messages that are delivered", "messages remis"),
        .share("read", \.read, "of those delivered: read", "parmi les remis : lus"),
        .codes(
            "fail-later", \.failLater, "share of messages that fail after they were sent",
            "part des messages qui échouent après sent"),
        .share(
            "failed-then-delivered", \.failedThenDelivered, "of those failed: delivered all the same",
            "parmi les échoués : remis malgré tout"),
        .share("receipts-twice", \.receiptsTwice, "receipts that come a second time", "accusés qui viennent deux fois"),
        .share("receipts-lost", \.receiptsLost, "receipts that never come", "accusés perdus"),
        .share(
            "receipts-reordered", \.receiptsReordered, "messages whose receipts come last first",
            "messages dont les accusés viennent à l'envers"),
        .share("receipts-late", \.receiptsLate, "receipts that come late", "accusés en retard"),
        .span(
            "late-delay", \.lateDelay, "how late; also for second ones", "de combien ; aussi pour les doublons"),
        .share("stop", \.stop, "of those delivered: answered by STOP", "parmi les remis : réponse STOP"),
    ]

    private static let web: [Setting] = [
        .word(
            "web-key", \.webKey, "X-Api-Key of the WhatsApp-Web gateway; empty: any will do",
            "X-Api-Key de la passerelle WhatsApp-Web ; vide : toutes"),
        .word(
            "web-webhook-url", \.webWebhookURL, "where every session's events go, besides its own",
            "où vont les événements de toute session"),
        .word("web-webhook-key", \.webWebhookKey, "what those are signed with", "ce qui signe ceux-ci"),
        .choice("web-same-id", \.webSameID, "a second send with the same id", "un second envoi de même id"),
        .share(
            "web-error", \.webError, "web sends answered by a 500, not accepted",
            "envois web répondus par 500, non acceptés"),
        .flag(
            "web-raw-answers", \.webRawAnswers, "true: answers in the engine's raw shape",
            "true : réponses dans la forme brute du moteur"),
        .time(
            "web-start-delay", \.webStartDelay, "from start to the first QR code", "du démarrage au premier code QR"),
        .time(
            "web-scan-after", \.webScanAfter, "not 0: a session is scanned by itself after this",
            "si non nul : la session est scannée d'elle-même après ce temps"),
        .time("web-qr-first", \.webQRFirst, "life of the first QR code", "durée du premier code QR"),
        .time("web-qr-next", \.webQRNext, "life of each further one", "durée de chacun des suivants"),
        .count(
            "web-qr-count", \.webQRCount, in: 1...100, "codes before the session fails",
            "codes avant l'échec de la session"),
    ]
}
