import Foundation
import JSON
import Server
import Testing

@Suite struct WebhookSignatureTests {
    private static let folder =
        #filePath.split(separator: "/").dropLast(2).reduce(into: "") { $0 += "/" + $1 }
        + "/Fixtures/whatsapp/"

    private static func bytes(_ file: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + file)))
    }

    private static func json(_ file: String) throws -> JSONValue { try JSONValue(parsing: bytes(file)) }

    /// A fixture whose signature stands in INDEX.json.
    struct Signed: Sendable, CustomTestStringConvertible {
        let file, header, signature, secret: String
        var testDescription: String { file }
    }

    private static func signed() throws -> [Signed] {
        let index = try json("INDEX.json")
        guard case .array(let fixtures)? = index["fixtures"], let secrets = index["secrets"] else { return [] }
        return fixtures.compactMap { fixture in
            guard let file = fixture["file"]?.text, let headers = fixture["headers"] else { return nil }
            if let signature = headers["X-Webhook-Hmac"]?.text, let secret = secrets["waha_hmac_key"]?.text {
                return Signed(file: file, header: "X-Webhook-Hmac", signature: signature, secret: secret)
            }
            let name = file.hasPrefix("gateways/") ? "gowa_webhook_secret" : "cloud_app_secret"
            guard let signature = headers["X-Hub-Signature-256"]?.text, let secret = secrets[name]?.text else {
                return nil
            }
            return Signed(file: file, header: "X-Hub-Signature-256", signature: signature, secret: secret)
        }
    }

    private static func verifies(_ signed: Signed, _ header: String?, _ body: [UInt8], _ secret: String) -> Bool {
        signed.header == "X-Webhook-Hmac"
            ? WebhookSignature.verifies(web: header, body: body, key: secret)
            : WebhookSignature.verifies(cloud: header, body: body, secret: secret)
    }

    @Test func `all signed fixtures are here`() throws {
        let signed = try Self.signed()
        #expect(signed.count { $0.file.hasPrefix("cloud/") } == 152)
        #expect(signed.contains { $0.header == "X-Webhook-Hmac" })
    }

    @Test(arguments: try signed()) func `a fixture's signature covers its very bytes`(_ signed: Signed) throws {
        var body = try Self.bytes(signed.file)
        #expect(Self.verifies(signed, signed.signature, body, signed.secret))
        #expect(!Self.verifies(signed, signed.signature, body, signed.secret + "x"))
        #expect(!Self.verifies(signed, signed.signature.uppercased(), body, signed.secret))
        #expect(!Self.verifies(signed, nil, body, signed.secret))
        body[body.count / 2] ^= 1
        #expect(!Self.verifies(signed, signed.signature, body, signed.secret))
        body[body.count / 2] ^= 1
        body.append(UInt8(ascii: "\n"))
        #expect(!Self.verifies(signed, signed.signature, body, signed.secret))
    }

    @Test func `the vectors of the Cloud API are computed, and what is none is refused`() throws {
        let file = try Self.json("cloud/signature_vectors.json")
        let secret = try #require(file["secret"]?.text)
        guard case .array(let vectors)? = file["vectors"], case .array(let refused)? = file["must_reject"] else {
            Issue.record("no vectors")
            return
        }
        for vector in vectors {
            let body = Array(try #require(vector["body_utf8"]?.text).utf8)
            #expect(WebhookSignature.cloud(body: body, secret: secret) == vector["header"]?.text)
        }
        #expect(vectors.count == 4)
        for header in refused {
            let text = try #require(header.text)
            #expect(!WebhookSignature.verifies(cloud: text, body: Array("{}".utf8), secret: secret), "\(text)")
        }
        #expect(refused.count == 7)
    }

    @Test func `the vector of WAHA is computed`() throws {
        let file = try Self.json("gateways/waha/signature_vector.json")
        let body = Array(try #require(file["body"]?.text).utf8)
        let key = try #require(file["key"]?.text)
        let code = WebhookSignature.web(body: body, key: key)
        #expect(code == file["hmac"]?.text)
        #expect(WebhookSignature.verifies(web: code, body: body, key: key))
        #expect(!WebhookSignature.verifies(web: String(code.dropLast()), body: body, key: key))
    }

    @Test func `an empty secret verifies nothing`() {
        #expect(
            !WebhookSignature.verifies(cloud: WebhookSignature.cloud(body: [], secret: ""), body: [], secret: ""))
        #expect(!WebhookSignature.verifies(web: WebhookSignature.web(body: [], key: ""), body: [], key: ""))
        #expect(!WebhookSignature.verifies(cloud: "", body: [], secret: ""))
    }
}

extension JSONValue {
    fileprivate var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}
