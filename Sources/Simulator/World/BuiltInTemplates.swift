internal import JSON

/// The templates every WABA has from the start, so that something can be sent at once.
enum BuiltInTemplates {
    /// Each makes a template with the id it is given.
    static let all: [@Sendable (String) -> Template] = [
        { make($0, "hello_world", "en_US", "UTILITY", body: "Welcome and congratulations!") },
        {
            make(
                $0, "spring_sale", "en_GB", "MARKETING", body: "Hi {{1}}, enjoy {{2}} off this week only.",
                stop: "Stop promotions")
        },
        { make($0, "relance_j1", "fr", "MARKETING", body: "Bonjour {{1}}, merci de votre intérêt.", stop: "STOP") },
        { make($0, "relance_j1", "en", "MARKETING", body: "Hello {{1}}, thank you for your interest.", stop: "STOP") },
        {
            make(
                $0, "order_update", "en_GB", "UTILITY",
                body: "Hello {{first_name}}, your order {{order_id}} is on its way.", isNamed: true)
        },
        { make($0, "old_sale", "en_GB", "MARKETING", status: "PAUSED", body: "Hi {{1}}, a sale is on.") },
        { make($0, "banned_tpl", "en_GB", "MARKETING", status: "DISABLED", body: "Hi {{1}}, buy.") },
        { make($0, "waiting_tpl", "en_GB", "MARKETING", status: "PENDING", body: "Hi {{1}}, soon.") },
    ]

    private static func make(
        _ id: String, _ name: String, _ language: String, _ category: String, status: String = "APPROVED",
        body: String, stop: String? = nil, isNamed: Bool = false
    ) -> Template {
        var components: [JSONValue] = [
            .object([.init("type", .string("BODY")), .init("text", .string(body))])
        ]
        if let stop {
            let button = JSONValue.object([.init("type", .string("QUICK_REPLY")), .init("text", .string(stop))])
            components.append(.object([.init("type", .string("BUTTONS")), .init("buttons", .array([button]))]))
        }
        return Template(
            id: id, name: name, language: language, category: category, status: status, quality: "GREEN",
            isNamed: isNamed, components: .array(components))
    }
}
