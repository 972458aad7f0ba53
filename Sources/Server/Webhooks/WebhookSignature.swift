internal import CCrypto
internal import EventStore

/// How gateways sign what they send us. Only ever computed over the body's very bytes: they escape in their own ways,
/// so the same facts written again have another signature.
package enum WebhookSignature {
    /// `X-Hub-Signature-256` of the Cloud API: `sha256=` and the HMAC-SHA-256 under the app's secret in lower-case
    /// hexadecimal digits. Empty if libcrypto is out of memory; that verifies nothing.
    package static func cloud(body: [UInt8], secret: String) -> String {
        guard let code = code("SHA256", body, secret) else { return "" }
        return "sha256=" + code.hexadecimal
    }

    /// `X-Webhook-Hmac` of WAHA: the HMAC-SHA-512 under the session's key in lower-case hexadecimal digits.
    package static func web(body: [UInt8], key: String) -> String {
        guard let code = code("SHA512", body, key) else { return "" }
        return code.hexadecimal
    }

    /// Whether a Cloud API webhook comes from who knows the app's secret. An empty secret is nobody's.
    package static func verifies(cloud header: String?, body: [UInt8], secret: String) -> Bool {
        isSame(header, secret.isEmpty ? "" : cloud(body: body, secret: secret))
    }

    /// Whether a WAHA webhook comes from who knows the session's key. An empty key is nobody's.
    package static func verifies(web header: String?, body: [UInt8], key: String) -> Bool {
        isSame(header, key.isEmpty ? "" : web(body: body, key: key))
    }

    /// In time that does not depend on where they differ; how long a signature is, is no secret.
    private static func isSame(_ header: String?, _ signature: String) -> Bool {
        guard let header, !signature.isEmpty else { return false }
        return ConstantTime.equal(Array(header.utf8), Array(signature.utf8))
    }

    private static func code(_ digest: String, _ body: [UInt8], _ key: String) -> [UInt8]? {
        let key = Array(key.utf8)
        var code = [UInt8](repeating: 0, count: 64)
        var count = 0
        let made = unsafe EVP_Q_mac(
            nil, "HMAC", nil, digest, nil, key, key.count, body, body.count, &code, code.count, &count)
        guard unsafe made != nil, count <= code.count else { return nil }
        return Array(code.prefix(count))
    }
}
