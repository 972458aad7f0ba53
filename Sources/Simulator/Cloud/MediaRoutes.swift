internal import EventStore
internal import JSON
internal import Server

/// Media: up, down and away (Meta: media reference).
extension Stage {
    func uploadMedia(_ request: HTTPRequest) throws(GraphError) -> HTTPResponse {
        let node = request.parameter("node")
        try world.withLock { (world) throws(GraphError) in
            let number = world.numberIndex[node]
            try world.checkToken(request.headers["Authorization"], waba: number.map { world.numbers[$0].waba })
            guard number != nil else { throw .missingObject() }
        }
        guard let form = MultipartForm(request.body, contentType: request.headers["Content-Type"] ?? "") else {
            throw .parameter("The body must be multipart/form-data.")
        }
        guard form.text("messaging_product")?.lowercased() == "whatsapp" else {
            throw .parameter("The parameter messaging_product is required.")
        }
        guard let file = form["file"], !file.bytes.isEmpty else { throw .parameter("The parameter file is required.") }
        let type = form.text("type") ?? file.type
        guard file.bytes.count <= Self.mostBytes(type) else {
            throw GraphError(131_053, "The file is too large for its type.")
        }
        let id = world.withLock { world in
            let id = "19\(world.newID().padded(14))"
            world.media[id] = Media(id: id, type: type, filename: file.filename, bytes: file.bytes)
            return id
        }
        return .json { $0.object { $0.member("id", id) } }
    }

    /// By the part of the type before the slash, in bytes.
    private static func mostBytes(_ type: String) -> Int {
        switch type.split(separator: "/").first {
        case "image": type == "image/webp" ? 500 << 10 : 5 << 20
        case "video", "audio": 16 << 20
        default: 100 << 20
        }
    }

    func downloadMedia(_ request: HTTPRequest) throws(GraphError) -> HTTPResponse {
        let media = try media(of: request, "get")
        return .bytes(media.bytes, type: media.type)
    }

    func deleteMedia(_ request: HTTPRequest) throws(GraphError) -> HTTPResponse {
        let media = try media(of: request, "delete")
        world.withLock { $0.media[media.id] = nil }
        return Self.success
    }

    private func media(of request: HTTPRequest, _ method: String) throws(GraphError) -> Media {
        let id = request.parameter("node")
        return try world.withLock { (world) throws(GraphError) -> Media in
            try world.checkToken(request.headers["Authorization"], waba: nil)
            guard let media = world.media[id] else { throw .missingObject(method) }
            return media
        }
    }
}

extension Media {
    /// `url` leads back here and needs the token, as Meta's does.
    func write(host: String, version: String, into json: inout JSONWriter) {
        json.object {
            $0.member("messaging_product", "whatsapp")
            $0.member("url", "http://\(host)/\(version)/\(id)/content")
            $0.member("mime_type", type)
            if let digest { $0.member("sha256", digest) }
            $0.member("file_size", String(bytes.count))
            $0.member("id", id)
        }
    }

    /// Nil where the digest cannot be made; then the member is left out.
    private var digest: String? {
        do throws(StoreError) {
            return try LeafHasher().digest(bytes).hexadecimal
        } catch {
            return nil
        }
    }
}
