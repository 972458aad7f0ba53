import Domain

/// What a link to a medium says of it: gateways want to be told before they fetch it.
enum WebMediaType {
    /// The MIME type by the name's ending; without a known one, the commonest of its kind.
    static func of(_ link: String, _ kind: MessageTemplate.Media.Kind) -> String {
        if let name = filename(of: link), let dot = name.lastIndex(of: "."),
            let known = byEnding[name[name.index(after: dot)...].lowercased()]
        {
            return known
        }
        switch kind {
        case .image: return "image/jpeg"
        case .video: return "video/mp4"
        case .audio: return "audio/mpeg"
        case .document: return "application/octet-stream"
        }
    }

    /// The last part of the link's path; nil if there is none.
    static func filename(of link: String) -> String? {
        let address = link.prefix { $0 != "?" && $0 != "#" }
        let path = address.firstRange(of: "://").map { address[$0.upperBound...] } ?? address
        guard let slash = path.lastIndex(of: "/"), path.index(after: slash) != path.endIndex else { return nil }
        return String(path[path.index(after: slash)...])
    }

    private static let byEnding = [
        "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif",
        "mp4": "video/mp4", "3gp": "video/3gpp", "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg",
        "aac": "audio/aac", "amr": "audio/amr", "pdf": "application/pdf", "txt": "text/plain", "csv": "text/csv",
        "doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ]
}
