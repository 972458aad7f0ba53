import WhatsApp

/// Builds paths of the API.
enum Paths {
    static func query(_ path: String, _ items: [(String, String?)]) -> String {
        let parts = items.compactMap { name, value in value.map { "\(name)=\($0.percentEncoded)" } }
        return parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))"
    }
}
