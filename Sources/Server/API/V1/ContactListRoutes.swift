internal import Domain
internal import Engine
internal import EventStore
internal import Intake
internal import JSON

/// `GET /api/v1/accounts/{account}/contacts`.
struct ContactListRoutes: Sendable {
    let services: ServerServices

    var routes: [Route] {
        [.deferred(.get, "/api/v1/accounts/{account}/contacts", access: .anyRole, list)]
    }

    private func list(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow(
            "page", "limit", "kind", "country", "language", "status", "paid", "optedOut", "active", "min-position")
        let account = try services.accountRecord(request.account())
        let paging = try Paging(request.query)
        let filter = try filter(of: request.query)
        let position = try await services.catchUp(for: request)
        let listing = try account.number.map {
            try services.readModels.contacts(of: $0, filter: filter, offset: paging.offset, limit: paging.limit)
        }
        let records = try services.engine.read { view in
            try (listing?.elements ?? []).compactMap { try view.contact($0) }
        }
        let now = services.engine.clock.now
        return HTTPResponse.json { json in
            json.object { json in
                json.array("contacts") { json in
                    for record in records { ContactDocument.write(record, account: account.id, at: now, into: &json) }
                }
                json.members(of: paging, total: listing?.total ?? 0)
            }
        }
        .standing(at: position)
    }

    private func filter(of query: Query) throws(APIError) -> ContactFilter {
        var filter = ContactFilter()
        filter.kind = try query.oneOf("kind", ContactFacts.Kind.self)
        filter.language = try query.oneOf("language", Language.self)
        filter.paid = try query.flag("paid")
        filter.optedOut = try query.flag("optedOut")
        filter.active = try query.flag("active")
        filter.status = query["status"]
        if let country = query["country"] {
            guard let code = Countries.code(of: country) else {
                throw .invalid("country", "is not a country code", hint: "country=CM")
            }
            filter.country = code
        }
        return filter
    }
}

extension Query {
    /// Nil where the parameter is not given.
    fileprivate func flag(_ name: String) throws(APIError) -> Bool? {
        self[name] == nil ? nil : try bool(name)
    }
}
