internal import EventStore
internal import JSON
internal import Server
internal import WhatsApp

/// `message_templates` of a WABA (Meta: message templates).
extension Stage {
    /// Filters `status`, `name`, `category`, `language`; `fields`, `limit`, `after`; `summary`.
    func listTemplates(_ request: HTTPRequest) throws(GraphError) -> HTTPResponse {
        let waba = try self.waba(of: request)
        let query = request.query
        let found = waba.templates.filter { template in
            func fits(_ name: String, _ value: String) -> Bool {
                query[name].map { $0.lowercased() == value.lowercased() } ?? true
            }
            return fits("status", template.status) && fits("category", template.category)
                && fits("language", template.language) && (query["name"].map { template.name.contains($0) } ?? true)
        }
        let page = try Page(request, of: found.count)
        var json = JSONWriter(capacity: 4096)
        json.object {
            $0.array("data") {
                for template in found[page.range] { template.write(fields: query.list("fields"), into: &$0) }
            }
            if !found.isEmpty { page.write(request, into: &$0) }
            if query["summary"] != nil {
                $0.object("summary") {
                    $0.member("total_count", found.count)
                    $0.member("message_template_count", waba.templates.count)
                    $0.member("message_template_limit", 250)
                    $0.member("are_translations_complete", false)
                }
            }
        }
        return .json(json.bytes)
    }

    /// It is PENDING until the control API approves it.
    func createTemplate(_ request: HTTPRequest) throws(GraphError) -> HTTPResponse {
        let id = try self.waba(of: request).id
        let body = try json(of: request)
        guard let name = body["name"]?.text, let language = body["language"]?.text,
            let category = body["category"]?.text
        else { throw .parameter("The parameters name, language and category are required.") }
        let isName = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
        }
        guard isName, (1...512).contains(name.utf8.count) else {
            throw .parameter("Param name must be lower-case letters, digits and underscores.")
        }
        let components = body["components"] ?? .array([])
        let template = try world.withLock { (world) throws(GraphError) -> Template in
            guard let waba = world.wabaIndex[id] else { throw .missingObject() }
            guard world.wabas[waba].template(name, language) == nil else {
                throw .parameter("A template of that name exists in that language.")
            }
            let template = Template(
                id: "7\(world.newID().padded(14))", name: name, language: language, category: category.uppercased(),
                status: "PENDING", quality: "UNKNOWN",
                isNamed: body["parameter_format"]?.text?.uppercased() == "NAMED", components: components)
            world.wabas[waba].templates.append(template)
            return template
        }
        return .json {
            $0.object {
                $0.member("id", template.id)
                $0.member("status", template.status)
                $0.member("category", template.category)
            }
        }
    }

    /// `?name=`, all languages; with `hsm_id` only that one.
    func deleteTemplate(_ request: HTTPRequest) throws(GraphError) -> HTTPResponse {
        let id = try self.waba(of: request, "delete").id
        guard let name = request.query["name"] else { throw .parameter("The parameter name is required.") }
        let hsm = request.query["hsm_id"]
        let isGone = world.withLock { world -> Bool in
            guard let waba = world.wabaIndex[id] else { return false }
            let before = world.wabas[waba].templates.count
            world.wabas[waba].templates.removeAll { $0.name == name && (hsm == nil || $0.id == hsm) }
            return world.wabas[waba].templates.count < before
        }
        guard isGone else { throw .parameter("There is no template of that name.") }
        return Self.success
    }

    /// Ends a pause; the client hears of it as of every change of status.
    func unpauseTemplate(_ request: HTTPRequest) throws(GraphError) -> HTTPResponse {
        let id = request.parameter("node")
        let wasPaused = try change { (world, now) throws(GraphError) -> Bool in
            try world.checkToken(request.headers["Authorization"], waba: nil)
            guard let place = world.template(id: id) else { throw .missingObject() }
            guard world.wabas[place.waba].templates[place.template].status == "PAUSED" else { return false }
            world.setTemplate(place, status: "APPROVED", event: "UNPAUSED", reason: "NONE", at: now)
            return true
        }
        guard wasPaused else {
            return .json(Array(#"{"success":false,"reason":"Template is not paused"}"#.utf8))
        }
        return Self.success
    }

    /// The WABA of the path, once the token is checked.
    func waba(of request: HTTPRequest, _ method: String = "get") throws(GraphError) -> Waba {
        let id = request.parameter("node")
        return try world.withLock { (world) throws(GraphError) -> Waba in
            let index = world.wabaIndex[id]
            try world.checkToken(request.headers["Authorization"], waba: index)
            guard let index else { throw .missingObject(method) }
            return world.wabas[index]
        }
    }
}

/// A page of a list: `limit` elements behind the cursor `after`.
struct Page {
    let range: Range<Int>
    private let total: Int

    init(_ request: HTTPRequest, of total: Int) throws(GraphError) {
        let limit = request.query["limit"].flatMap { Int($0) } ?? 25
        guard (1...1000).contains(limit) else { throw .parameter("Param limit must be from 1 to 1000.") }
        var start = 0
        if let after = request.query["after"] {
            let bytes = Base64.decode(after) ?? []
            guard let place = Int(String(decoding: bytes, as: UTF8.self)), (0...total).contains(place) else {
                throw .parameter("Invalid cursors values")
            }
            start = place
        }
        range = min(start, total)..<min(start + limit, total)
        self.total = total
    }

    /// `paging`; `next` is missing on the last page.
    func write(_ request: HTTPRequest, into json: inout JSONWriter) {
        let after = Base64.encode(Array(String(range.upperBound).utf8))
        json.object("paging") {
            $0.object("cursors") {
                $0.member("before", Base64.encode(Array(String(range.lowerBound).utf8)))
                $0.member("after", after)
            }
            if range.upperBound < total {
                let host = request.headers["Host"] ?? "127.0.0.1"
                let others = request.query.parameters.filter { $0.name != "after" }
                let query = (others.map { "\($0.name)=\($0.value.percentEncoded)" } + ["after=\(after.percentEncoded)"])
                    .joined(separator: "&")
                $0.member("next", "http://\(host)\(request.path)?\(query)")
            }
        }
    }
}

extension Template {
    /// All members, or the named ones; `id` always.
    func write(fields: [String], into json: inout JSONWriter) {
        func wants(_ name: String) -> Bool { fields.isEmpty || fields.contains(name) }
        json.object {
            if wants("name") { $0.member("name", name) }
            if wants("parameter_format") { $0.member("parameter_format", isNamed ? "NAMED" : "POSITIONAL") }
            if wants("components") { $0.member("components", components) }
            if wants("language") { $0.member("language", language) }
            if wants("status") { $0.member("status", status) }
            if wants("category") { $0.member("category", category) }
            if wants("quality_score") { $0.object("quality_score") { $0.member("score", quality) } }
            $0.member("id", id)
        }
    }
}
