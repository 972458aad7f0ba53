import Domain
import JSON

/// Why a medium was not taken.
package enum MediaUploadError: Error, Hashable, Sendable {
    /// WhatsApp said no; `ErrorTable` says what the code means.
    case refused(code: Int)
    case unreachable
    /// Longer than WhatsApp takes of this type, in bytes.
    case tooLarge(limit: Int)
    /// No answer that makes sense. Uploading again does no harm but to leave a medium that nobody uses.
    case unknown
}

enum MediaUpload {
    private static let megabyte = 1 << 20

    /// Bytes that WhatsApp takes of a type (Meta: supported media types).
    static func limit(of type: String) -> Int {
        let type = type.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
        if type == "image/webp" { return 500 << 10 }
        switch type.prefix(while: { $0 != "/" }) {
        case "image": return 5 * megabyte
        case "video", "audio": return 16 * megabyte
        default: return 100 * megabyte
        }
    }

    /// The medium's id.
    static func result(_ outcome: HTTPOutcome) -> Result<String, MediaUploadError> {
        switch outcome {
        case .notSent: return .failure(.unreachable)
        case .unknown: return .failure(.unknown)
        case .answered(let answer):
            guard let json = CloudAnswer.json(answer) else { break }
            if answer.status == 200, let id = CloudAnswer.text(json["id"]) { return .success(id) }
            if let error = CloudError(json) { return .failure(.refused(code: error.code)) }
        }
        guard case .answered(let answer) = outcome, answer.status == 429 else { return .failure(.unknown) }
        return .failure(.refused(code: OwnError.tooManyRequests))
    }
}
