import Foundation
import JSON
import Server
import TestSupport

/// Webhooks as they come: bytes and a signature over them.
extension API {
    static let appSecret = "fixture-app-secret-0123456789abcdef"
    static let webhookKey = "fixture-waha-hmac-key"

    /// The made-up number that the fixtures speak of.
    static let phoneNumber = "106000000000001"
    static let businessAccount = "102000000000001"

    private static let fixtures =
        #filePath.split(separator: "/").dropLast(2).reduce(into: "") { $0 += "/" + $1 } + "/Fixtures/whatsapp/"

    static func fixture(_ file: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixtures + file)))
    }

    /// Files that INDEX.json calls signed webhooks of the Cloud API.
    static func signedWebhooks() throws -> [String] {
        let index = try JSONValue(parsing: fixture("INDEX.json"))
        return (index["fixtures"]?.elements ?? []).compactMap { entry in
            guard let file = entry["file"]?.string, file.hasPrefix("cloud/"),
                entry["headers"]?["X-Hub-Signature-256"] != nil
            else { return nil }
            return file
        }
    }

    /// The account sends through the Cloud API, as a number of its own.
    func useCloud(_ account: String = "awa", phone: String = phoneNumber, secret: String = appSecret) async throws {
        try await ask(.patch, "/api/v1/accounts/\(account)", #"{"gateway":"cloud"}"#, of: account)
        try await ask(
            .patch, "/api/v1/accounts/\(account)/channels/cloud",
            """
            {"phoneNumberId": "\(phone)", "businessAccountId": "\(Self.businessAccount)", "accessToken": "EAAG0",
             "appSecret": "\(secret)"}
            """, of: account)
        // A number that is only claimed hears nothing.
        try await ask(.post, "/api/relance/connect", of: account)
    }

    /// Somebody the fixtures speak of: `447700900123` and the like.
    func putAda(_ account: String = "awa", phone: String = "+447700900123") async throws {
        try await ask(
            .put, "/api/v1/accounts/\(account)/contacts/ada",
            #"{"name":"Ada","phone":"\#(phone)","registeredAt":"2025-01-01","language":"en"}"#, of: account)
    }

    func ada(_ account: String = "awa") async throws -> Reply {
        try await ask(.get, "/api/v1/accounts/\(account)/contacts/ada", of: account)
    }

    /// - Parameter signature: instead of the right one.
    @discardableResult
    func tell(_ body: [UInt8], secret: String = appSecret, signature: String? = nil) async throws -> Reply {
        let signature = signature ?? WebhookSignature.cloud(body: body, secret: secret)
        return try await ask(
            .post, "/webhooks/whatsapp", bytes: body, as: nil,
            headers: ["X-Hub-Signature-256": signature, "Content-Type": "application/json"])
    }

    @discardableResult
    func tell(fixture file: String) async throws -> Reply { try await tell(Self.fixture(file)) }

    @discardableResult
    func tellWeb(_ body: String, key: String = webhookKey) async throws -> Reply {
        let bytes = Array(body.utf8)
        return try await ask(
            .post, "/webhooks/whatsapp", bytes: bytes, as: nil,
            headers: ["X-Webhook-Hmac": WebhookSignature.web(body: bytes, key: key)])
    }
}

/// One text that somebody wrote to a number of the Cloud API, as an entry of a webhook.
///
/// - Parameter seconds: when it was written; 2025-01-20T10:00:00Z unless given.
func entry(
    text: String, from: String, to phone: String = API.phoneNumber, id: String, at seconds: Int = 1_737_367_200
) -> String {
    """
    {"id":"\(API.businessAccount)","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",
     "metadata":{"phone_number_id":"\(phone)"},"messages":[{"from":"\(from)","id":"\(id)",
     "timestamp":"\(seconds)","type":"text","text":{"body":"\(text)"}}]}}]}
    """
}

/// What became of a message of ours.
func entry(status: String, of message: StandInGateway.Taken, errors: String = "") -> String {
    """
    {"id":"\(API.businessAccount)","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",
     "metadata":{"phone_number_id":"\(API.phoneNumber)"},"statuses":[{"id":"\(message.id)","status":"\(status)",
     "timestamp":"1737367300","recipient_id":"447700900123","biz_opaque_callback_data":"\(message.token)"
     \(errors.isEmpty ? "" : #","errors":\#(errors)"#)}]}}]}
    """
}

func webhook(_ entries: String...) -> [UInt8] {
    Array(#"{"object":"whatsapp_business_account","entry":[\#(entries.joined(separator: ","))]}"#.utf8)
}
