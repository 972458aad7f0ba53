import Domain
import JSON

/// The calls that the Cloud API is asked with, for one channel. Tokens travel in a header, never in an address.
enum CloudCalls {
    /// The fields that say how a number stands (WhatsApp: phone number node).
    static let phoneFields = "id,quality_rating,status,throughput,whatsapp_business_manager_messaging_limit"
    static let templateFields = "name,language,status,category,quality_score"
    static let templatesPerPage = 100
    static let uploadTimeout = Duration.seconds(120)

    static func send(_ message: OutboundMessage, _ channel: CloudChannel) throws(CloudMessage.Unsendable) -> HTTPCall {
        let toMarketing = CloudMessage.goesToMarketing(message, channel)
        let body = try CloudMessage.body(of: message, toMarketing: toMarketing)
        let path = toMarketing ? "/marketing_messages" : "/messages"
        return call("POST", channel, channel.phoneNumberID, path, .json(body))
    }

    static func phoneNumber(_ channel: CloudChannel) -> HTTPCall {
        call("GET", channel, channel.phoneNumberID, "?fields=" + phoneFields)
    }

    /// One page; `after` is the cursor that the page before ended with. Nil where no business account is known.
    static func templates(_ channel: CloudChannel, after: String?) -> HTTPCall? {
        guard let account = channel.businessAccountID else { return nil }
        let cursor = after.map { "&after=" + $0.percentEncoded } ?? ""
        return call(
            "GET", channel, account,
            "/message_templates?fields=\(templateFields)&limit=\(templatesPerPage)\(cursor)")
    }

    static func upload(_ file: HTTPCall.FormFile, _ channel: CloudChannel) -> HTTPCall {
        var file = file
        file.name = "file"
        let fields = [(name: "messaging_product", value: "whatsapp"), (name: "type", value: file.type)]
        var call = call("POST", channel, channel.phoneNumberID, "/media", .form(fields: fields, file: file))
        call.timeout = uploadTimeout
        return call
    }

    private static func call(
        _ method: String, _ channel: CloudChannel, _ node: String, _ rest: String, _ body: HTTPCall.Body = .none
    ) -> HTTPCall {
        var url = channel.baseURL
        while url.hasSuffix("/") { url.removeLast() }
        url += "/" + channel.version.percentEncoded + "/" + node.percentEncoded + rest
        return HTTPCall(
            method, url, headers: [(name: "Authorization", value: "Bearer " + channel.accessToken)], body: body)
    }
}
