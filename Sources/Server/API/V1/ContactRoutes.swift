internal import Domain
internal import Engine
internal import EventStore
internal import Intake
internal import JSON

/// `/api/v1/accounts/{account}/contacts/{contact}`: one person.
struct ContactRoutes: Sendable {
    let services: ServerServices

    private static let path = "/api/v1/accounts/{account}/contacts/{contact}"

    var routes: [Route] {
        [
            .deferred(.get, Self.path, access: .anyRole, show),
            .deferred(.put, Self.path, access: Route.writers, body: .json) { request in
                try await put(request, .replace)
            },
            .deferred(.patch, Self.path, access: Route.writers, body: .json) { request in
                try await put(request, .update)
            },
            .deferred(.delete, "\(Self.path)/personal-data", access: Route.writers, erase),
            .deferred(.post, "\(Self.path)/opt-out", access: Route.writers) { request in
                try await perform(.optOut(account: request.account(), contact: request.contact(), .api), request)
            },
            .deferred(.post, "\(Self.path)/opt-in", access: Route.writers) { request in
                try await perform(.optIn(account: request.account(), contact: request.contact(), .api), request)
            },
            .deferred(.post, "\(Self.path)/replies", access: Route.writers, body: .json, reply),
        ]
    }

    private func show(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("min-position")
        let (account, contact) = (try request.account(), try request.contact())
        let position = try await services.headKnown(for: request)
        let found = try services.engine.read { view in
            try view.account(named: account).flatMap { try view.contact(named: contact, in: $0.number) }
        }
        guard let found else { throw Problem.contactUnknown }
        return document(found, account).standing(at: position)
    }

    private func put(_ request: HTTPRequest, _ mode: PutMode) async throws -> HTTPResponse {
        let (account, contact) = (try request.account(), try request.contact())
        let fields = try fields(of: request, account, contact)
        if let id = fields.id.value, id != contact { throw Problem.contactIDMismatch }
        return try await perform(
            .putContact(account: account, ContactDraft(fields, id: contact), mode), request)
    }

    /// 422 with everything that is wrong with the body.
    private func fields(
        of request: HTTPRequest, _ account: String, _ contact: String
    ) throws -> ContactFields {
        guard case .object(let members) = try JSONReader.value(parsing: request.body) else {
            throw APIError.malformed("The body must be a JSON object.", code: "malformed-json", hint: "{}")
        }
        let origin = try services.engine.read { view in
            let record = try view.account(named: account)
            let known = try record.flatMap { try view.contact(named: contact, in: $0.number) }
            return ContactOrigin(
                contactCountry: known?.state.facts.country, accountCountry: record?.state.config.country)
        }
        let reading = ContactFields.read(members, from: origin)
        let allowed = ContactDocument.fieldNames.joined(separator: ", ")
        let faults =
            reading.problems.map {
                FieldError(field: "/\($0.field)", detail: "is not right: \($0.problem)", hint: $0.hint)
            }
            + reading.unknown.map {
                FieldError(field: "/\($0.prefix(64))", detail: "is not known here", hint: "one of: \(allowed)")
            }
        guard faults.isEmpty else { throw APIError.invalid(faults) }
        return reading.fields
    }

    /// Under way when this is answered; what became of it is a fact like any other.
    private func reply(_ request: HTTPRequest) async throws -> HTTPResponse {
        let (account, contact) = (try request.account(), try request.contact())
        let body = try request.json()
        let text = body.requiredString("text", length: 1...4096)
        if !text.isEmpty, text.allSatisfy(\.isWhitespace) {
            body.fail("text", "is blank", hint: "what the person is to read")
        }
        if text.unicodeScalars.contains("\u{0}") { body.fail("text", "holds a NUL") }
        try body.finish()
        return try await perform(.reply(account: account, contact: contact, text: text), request, status: 202)
    }

    /// - Parameter status: instead of 200, or 201 for a contact that is new.
    private func perform(_ command: Command, _ request: HTTPRequest, status: Int? = nil) async throws -> HTTPResponse {
        let performed = try await services.perform(command, for: request)
        guard case .contact(let number, let created) = performed.outcome else { throw APIError.unexpected }
        // The rows can be behind the log for one reason alone.
        guard let record = try services.engine.read({ try $0.contact(number) }) else {
            throw Problem.storeFault("It is recorded, but there is no room left to show it: make room and ask again.")
        }
        return document(record, try request.account(), status: status ?? (created ? 201 : 200)).after(performed)
    }

    private func erase(_ request: HTTPRequest) async throws -> HTTPResponse {
        let command = Command.eraseContact(account: try request.account(), contact: try request.contact())
        let performed = try await services.perform(command, for: request)
        guard case .contact(let number, _) = performed.outcome else { throw APIError.unexpected }
        return HTTPResponse.json { json in
            json.object {
                $0.member("number", number.rawValue)
                $0.member("erased", true)
            }
        }
        .after(performed)
    }

    private func document(
        _ record: EngineView.ContactRecord, _ account: String, status: Int = 200
    ) -> HTTPResponse {
        HTTPResponse.json(status: status) {
            ContactDocument.write(record, account: account, at: services.engine.clock.now, into: &$0)
        }
    }
}

extension HTTPRequest {
    /// `{contact}` of the path.
    fileprivate func contact() throws(Problem) -> String {
        let contact = parameter("contact")
        guard (1...200).contains(contact.unicodeScalars.count) else { throw .contactIDInvalid }
        return contact
    }
}
