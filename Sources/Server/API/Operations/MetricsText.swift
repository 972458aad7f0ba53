internal import Domain
internal import Engine
internal import EventStore
internal import Outbox
internal import UserService

/// Prometheus' text format, version 0.0.4. Names bear their units; labels are few and never name an account.
struct MetricsText {
    private(set) var text = ""

    init(_ services: ServerServices) {
        let counters = services.engine.statistics.snapshot
        let head = services.engine.log.head.rawValue
        gauge("relance_log_head_position", "Position of the last event of the log.", head)
        counter("relance_events_appended_total", "Events appended by this process.", counters.eventsAppended)
        counter("relance_messages_accepted_total", "Messages that a gateway took.", counters.messagesAccepted)
        counter(
            "relance_messages_failed_total",
            "Messages that were refused, failed once taken, or were given up in doubt.", counters.messagesFailed)
        counter("relance_messages_in_doubt_total", "Messages whose fate was unknown.", counters.messagesInDoubt)
        counter(
            "relance_foreign_signals_total", "Answers and receipts for messages this log never asked for.",
            counters.foreignSignals)
        counter(
            "relance_ignored_updates_total", "Parts of webhooks that are of no consequence.",
            counters.ignoredUpdates + services.webhooks.ignored)
        counter(
            "relance_sessions_expired_total", "Connections that three failed checks in a row ended.",
            counters.sessionsExpired)
        webhooks(services.webhooks)
        if let outbox = services.outbox { told(outbox.metrics) }
        if let userService = services.userService { pulled(userService.metrics) }
        if let halted = services.haltedAccounts() {
            gauge("relance_sending_halted", "Accounts whose sending stands still.", halted)
        }
        writer(counters)
        gauge(
            "relance_clock_seconds", "The engine's clock, in Unix time.", services.engine.clock.now.milliseconds / 1000)
        projections(services.readModels.projections, head)
        requests(services.requests)
        if let bytes = ProcessMemory.residentBytes {
            gauge("process_resident_memory_bytes", "Memory of the process that is in RAM.", bytes)
        }
    }

    private mutating func writer(_ counters: EngineStatistics.Counters) {
        counter(
            "relance_writer_failures_total", "Batches that could not be written; nothing of them is in the log.",
            counters.lostBatches)
        counter(
            "relance_rows_missed_total", "Batches that the log has and the decision state had to catch up with.",
            counters.missedRows)
        counter(
            "relance_refused_updates_total", "Parts of webhooks that were understood and refused.",
            counters.refusedUpdates)
        counter(
            "relance_key_destruction_failures_total",
            "Tries in vain to destroy the keys of people who were erased; they are repeated every second.",
            counters.failedDestructions)
    }

    private mutating func projections(_ reports: [ProjectionReport], _ head: UInt64) {
        describe("relance_projection_position", "gauge", "Position up to which a read model is folded.")
        for report in reports {
            sample("relance_projection_position", ["projection": report.name], report.position.rawValue)
        }
        describe("relance_projection_lag_events", "gauge", "Events that a read model has still to fold.")
        for report in reports {
            sample(
                "relance_projection_lag_events", ["projection": report.name],
                head - min(head, report.position.rawValue))
        }
        describe("relance_projection_stopped", "gauge", "1 for a read model that met an event it cannot fold.")
        for report in reports {
            sample("relance_projection_stopped", ["projection": report.name], report.isStopped ? 1 : 0)
        }
    }

    private mutating func webhooks(_ webhooks: WebhookMetrics) {
        describe("relance_webhook_requests_total", "counter", "Webhooks, by who sent them and what became of them.")
        for (gateway, result, count) in webhooks.requests {
            sample(
                "relance_webhook_requests_total", ["gateway": gateway.rawValue, "result": result.rawValue], count)
        }
    }

    private mutating func told(_ outbox: OutboxMetrics) {
        counter("relance_outbox_delivered_total", "Events that accounts' own systems took.", outbox.delivered)
        counter("relance_outbox_failed_tries_total", "Tries that they did not take.", outbox.failedTries)
        counter(
            "relance_outbox_failures_total", "Times the log or the record of progress could not be used.",
            outbox.failures)
        gauge("relance_outbox_receivers", "Accounts whose events are sent somewhere.", outbox.receivers)
        gauge("relance_outbox_receivers_waiting", "Of those, who have events to take.", outbox.receiversWaiting)
        gauge(
            "relance_outbox_lag_events", "How far the oldest event not taken lies behind the log's head.",
            outbox.lagEvents)
    }

    private mutating func pulled(_ service: UserServiceMetrics) {
        describe("relance_user_service_pulls_total", "counter", "Pulls that are over, by what became of them.")
        let results = [
            ("completed", service.completed), ("unknownThere", service.unknownThere), ("failed", service.failed),
        ]
        for (result, count) in results { sample("relance_user_service_pulls_total", ["result": result], count) }
        describe("relance_user_service_contacts_total", "counter", "Contacts that were pulled, by what became of them.")
        let outcomes = [
            ("created", service.counts.created), ("changed", service.counts.changed),
            ("unchanged", service.counts.unchanged), ("refused", service.counts.rejected),
        ]
        for (outcome, count) in outcomes { sample("relance_user_service_contacts_total", ["outcome": outcome], count) }
        counter("relance_user_service_paid_total", "Payments that a pull told of first.", service.paid)
        counter(
            "relance_user_service_failed_requests_total", "Requests without the answer that was agreed.",
            service.failedRequests)
        counter(
            "relance_user_service_failures_total", "Times that the accounts could not be looked up.", service.failures)
        gauge("relance_user_service_accounts", "Accounts whose contacts are pulled.", service.accounts)
        gauge("relance_user_service_accounts_failing", "Of those, whose last request failed.", service.accountsFailing)
    }

    private mutating func requests(_ requests: RequestMetrics) {
        describe("relance_http_requests_total", "counter", "Answered requests, by method, route and status.")
        for (key, count) in requests.sorted {
            sample(
                "relance_http_requests_total",
                ["method": key.method, "route": key.pattern, "status": String(key.status)], count)
        }
    }

    // MARK: Lines

    private mutating func gauge(_ name: String, _ help: String, _ value: some BinaryInteger) {
        describe(name, "gauge", help)
        sample(name, [:], value)
    }

    private mutating func counter(_ name: String, _ help: String, _ value: some BinaryInteger) {
        describe(name, "counter", help)
        sample(name, [:], value)
    }

    private mutating func describe(_ name: String, _ kind: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }

    private mutating func sample(_ name: String, _ labels: KeyValuePairs<String, String>, _ value: some BinaryInteger) {
        let list = labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        text += list.isEmpty ? "\(name) \(value)\n" : "\(name){\(list)} \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
        return text
    }
}

extension ServerServices {
    /// Nil while the rows cannot be read: the other figures are worth all the more then.
    fileprivate func haltedAccounts() -> Int? {
        let now = engine.clock.now
        do {
            return try engine.read { view in try view.accounts().count { $0.currentHalt(at: now) != nil } }
        } catch { return nil }
    }
}
