/// What WhatsApp takes as a file of a message, and how much of it (Meta: supported media types).
enum MediaTypes {
    static let all = limits.keys.sorted()

    /// Bytes at most, and how such files are called; nil for a type that is not taken.
    static func limit(of type: String) -> (bytes: Int, ending: String)? { limits[type] }

    /// `image/png; charset=x` is `image/png`.
    static func essence(of contentType: String) -> String {
        String(contentType.prefix { $0 != ";" && $0 != " " }).lowercased()
    }

    private static let mebibyte = 1 << 20
    private static let office = "application/vnd.openxmlformats-officedocument."

    private static let limits: [String: (bytes: Int, ending: String)] = [
        "image/jpeg": (5 * mebibyte, "jpg"), "image/png": (5 * mebibyte, "png"),
        // Animated; one that stands still may have 100 KiB, which WhatsApp itself looks after.
        "image/webp": (500 << 10, "webp"),
        "video/mp4": (16 * mebibyte, "mp4"), "video/3gpp": (16 * mebibyte, "3gp"),
        "audio/aac": (16 * mebibyte, "aac"), "audio/amr": (16 * mebibyte, "amr"),
        "audio/mpeg": (16 * mebibyte, "mp3"), "audio/mp4": (16 * mebibyte, "m4a"),
        "audio/ogg": (16 * mebibyte, "ogg"),
        "text/plain": (100 * mebibyte, "txt"), "application/pdf": (100 * mebibyte, "pdf"),
        "application/msword": (100 * mebibyte, "doc"), "application/vnd.ms-excel": (100 * mebibyte, "xls"),
        "application/vnd.ms-powerpoint": (100 * mebibyte, "ppt"),
        "\(office)wordprocessingml.document": (100 * mebibyte, "docx"),
        "\(office)spreadsheetml.sheet": (100 * mebibyte, "xlsx"),
        "\(office)presentationml.presentation": (100 * mebibyte, "pptx"),
    ]
}
