import Domain
import Engine
import JSON
import Server
import TestSupport
import Testing

@Suite("/api/v1")
struct APIEngineTests {
    @Test func `an account springs into being, keeps what it is told, and lists for overseers`() async throws {
        try await API.run { api async throws in
            let unseen = try await api.ask(.get, "/api/v1/accounts/awa")
            #expect(unseen.status == 200)
            #expect(unseen["number"] == .null)
            let put = try await api.ask(
                .put, "/api/v1/accounts/awa", #"{"name":"Awa","country":"cm","maxMessagesPerDay":50}"#)
            #expect(put.status == 200)
            #expect(put["name"] == .string("Awa"))
            #expect(put["country"] == .string("CM"))
            let patched = try await api.ask(.patch, "/api/v1/accounts/awa", #"{"quietHours":true}"#)
            #expect(patched["maxMessagesPerDay"] == .int(50))
            let replaced = try await api.ask(.put, "/api/v1/accounts/awa", #"{"country":"FR"}"#)
            #expect(replaced["name"] == .null)
            #expect(replaced["maxMessagesPerDay"] == .int(100))
            #expect(replaced["quietHours"] == .bool(false))
            let list = try await api.ask(.get, "/api/v1/accounts", as: .auditor)
            #expect(list["total"] == .int(1))
            #expect(try await api.ask(.get, "/api/v1/accounts").status == 403)
            #expect(try await api.ask(.get, "/api/v1/accounts/moussa").status == 404)
        }
    }

    @Test func `only administrators and services change what an account is entitled to`() async throws {
        try await API.run { api async throws in
            let body = #"{"entitledUntil":"2025-02-01T00:00:00Z"}"#
            #expect(try await api.ask(.patch, "/api/v1/accounts/awa", body).status == 403)
            let set = try await api.ask(.patch, "/api/v1/accounts/awa", body, as: .admin)
            #expect(set["entitledUntil"] == .string("2025-02-01T00:00:00Z"))
            let put = try await api.ask(.put, "/api/v1/accounts/awa", "{}")
            #expect(put["entitledUntil"] == .string("2025-02-01T00:00:00Z"))
            #expect(try await api.ask(.put, "/api/v1/accounts/awa", "{}", as: .admin)["entitledUntil"] == .null)
        }
    }

    @Test func `a contact is made, changed, read and refused with everything that is wrong`() async throws {
        try await API.run { api async throws in
            let path = "/api/v1/accounts/awa/contacts/jean"
            try await api.ask(.put, "/api/v1/accounts/awa", #"{"country":"CM"}"#)
            let made = try await api.ask(
                .put, path,
                """
                {"name": "Jean", "phone": "670001122", "email": "jean@example.com", "tags": ["gold"],
                 "totalSpent": 12.5, "gender": "M"}
                """
            )
            #expect(made.status == 201)
            #expect(made["phone"] == .string("+237670001122"))
            #expect(made["gender"] == .string("male"))
            #expect(made["totalSpent"] == .double(12.5))
            #expect(try await api.ask(.put, path, #"{"name":"Jean","phone":"670001122"}"#).status == 200)
            let patched = try await api.ask(.patch, path, #"{"language":"en","phone":null}"#)
            #expect(patched["language"] == .string("en"))
            #expect(patched["phone"] == .null)
            #expect(patched["name"] == .string("Jean"))
            let wrong = try await api.ask(.patch, path, #"{"phone":"12","age":"old","fone":"1"}"#)
            #expect(wrong.status == 422)
            #expect(wrong["errors"]?.elements.compactMap { $0["field"]?.string } == ["/phone", "/age", "/fone"])
            #expect(wrong.text.contains("customerTier"))
            #expect(!wrong.text.contains("old"))
            #expect(try await api.ask(.patch, "/api/v1/accounts/awa/contacts/nobody", "{}").status == 404)
            #expect(try await api.ask(.get, path, of: "moussa").status == 404)
            #expect(try await api.ask(.put, path, #"{"id":"other"}"#).status == 422)
        }
    }

    @Test func `paying is for good, opting out and in is not, erasing is final`() async throws {
        try await API.run { api async throws in
            let path = "/api/v1/accounts/awa/contacts/p1"
            try await api.putPeople(1)
            #expect(try await api.ask(.post, "\(path)/opt-out")["optedOut"] == .bool(true))
            #expect(try await api.ask(.post, "\(path)/opt-in")["optedOut"] == .bool(false))
            #expect(try await api.ask(.patch, path, #"{"paid":true}"#)["paid"] == .bool(true))
            #expect(try await api.ask(.patch, path, #"{"paid":false}"#).status == 409)
            let number = try await api.ask(.get, path)["number"]
            let erased = try await api.ask(.delete, "\(path)/personal-data")
            #expect(erased.status == 200)
            #expect(erased["number"] == number)
            #expect(try await api.ask(.get, path).status == 404)
        }
    }

    @Test func `the list of contacts filters and turns pages`() async throws {
        try await API.run { api async throws in
            try await api.putPeople(5)
            let last = try await api.ask(.patch, "/api/v1/accounts/awa/contacts/p2", #"{"paid":true,"country":"FR"}"#)
            let position = try #require(last.position)
            let list = "/api/v1/accounts/awa/contacts?min-position=\(position)"
            let all = try await api.ask(.get, "\(list)&limit=2&page=2")
            #expect(all["total"] == .int(5))
            #expect(all["contacts"]?.elements.compactMap { $0["id"]?.string } == ["p3", "p2"])
            #expect(try await api.ask(.get, "\(list)&paid=true")["total"] == .int(1))
            #expect(try await api.ask(.get, "\(list)&paid=false")["total"] == .int(4))
            #expect(try await api.ask(.get, "\(list)&country=fr")["total"] == .int(1))
            #expect(try await api.ask(.get, "\(list)&language=en")["total"] == .int(5))
            #expect(try await api.ask(.get, "\(list)&langauge=en").status == 422)
            #expect(try await api.ask(.get, "\(list)&limit=501").status == 422)
        }
    }

    @Test func `a repeated key gives the same answer once, and another request under it is refused`() async throws {
        try await API.run { api async throws in
            let path = "/api/v1/accounts/awa/contacts/p1"
            let key: HTTPHeaders = ["Idempotency-Key": "k-1"]
            let body = #"{"name":"A","phone":"+237670001122"}"#
            let first = try await api.ask(.put, path, body, headers: key)
            let again = try await api.ask(.put, path, body, headers: key)
            #expect(first.status == 201)
            #expect(again.status == 201)
            #expect(again.response.headers["Idempotency-Replayed"] == "true")
            #expect(again.position == first.position)
            let other = try await api.ask(.put, path, #"{"name":"B"}"#, headers: key)
            #expect(other.status == 422)
            #expect(other["code"] == .string("idempotency-key-reused"))
            let bad = try await api.ask(.put, path, body, headers: ["Idempotency-Key": "has space"])
            #expect(bad.status == 400)
        }
    }

    @Test func `an import reports rows, problems and unknown columns, and may be sent again`() async throws {
        try await API.run { api async throws in
            let file = """
                id,name,phone,loyalty
                a,Ann,+237670001001,x
                b,Bob,12,x
                ,Nobody,,x
                c,Cid,+237670001003,x

                """
            let path = "/api/v1/accounts/awa/contacts/import"
            let csv: HTTPHeaders = ["Content-Type": "text/csv"]
            let dry = try await api.ask(.post, "\(path)?dryRun=true", file, headers: csv)
            #expect(dry["valid"] == .int(2))
            #expect(dry["created"] == .null)
            #expect(try await api.ask(.get, "/api/v1/accounts/awa")["number"] == .null)
            let report = try await api.ask(.post, path, file, headers: csv)
            #expect(report.status == 200)
            #expect(report["created"] == .int(2))
            #expect(report["rejected"] == .int(2))
            #expect(report["unknownColumns"] == .array([.string("loyalty")]))
            #expect(report["problems"]?.elements.compactMap { $0["line"]?.integer } == [3, 4])
            #expect(report["problems"]?.elements.first?["field"] == .string("phone"))
            #expect(!report.text.contains("Bob"))
            let again = try await api.ask(.post, path, file, headers: csv)
            #expect(again["created"] == .int(0))
            #expect(again["unchanged"] == .int(2))
            let lines = #"{"id":"d","phone":"+237670001004"}"#
            let ndjson = try await api.ask(.post, path, lines, headers: ["Content-Type": "application/x-ndjson"])
            #expect(ndjson["created"] == .int(1))
            #expect(try await api.ask(.post, path, "nothing,known\n1,2\n", headers: csv).status == 422)
            #expect(try await api.ask(.post, path, file, headers: ["Content-Type": "text/html"]).status == 415)
        }
    }

    @Test func `the same import under the same key counts once`() async throws {
        try await API.run { api async throws in
            let headers: HTTPHeaders = ["Content-Type": "text/csv", "Idempotency-Key": "import-1"]
            let file = "id,phone\na,+237670001001\n"
            let path = "/api/v1/accounts/awa/contacts/import"
            let first = try await api.ask(.post, path, file, headers: headers)
            let again = try await api.ask(.post, path, file, headers: headers)
            #expect(first["created"] == .int(1))
            #expect(again["created"] == .int(1))
            #expect(again.position == first.position)
            #expect(try await api.ask(.post, path, "id,phone\nb,+237670001002\n", headers: headers).status == 422)
        }
    }

    @Test func `events are filtered, paged in both directions, and a user's end at its account`() async throws {
        try await API.run { api async throws in
            try await api.connect()
            try await api.putPeople(3)
            try await api.ask(.put, "/api/v1/accounts/moussa", "{}", of: "moussa")
            try await api.advance("PT2H")
            let all = try await api.ask(.get, "/api/v1/events?limit=1000", as: .auditor)
            let count = all["events"]?.elements.count ?? 0
            #expect(count == all["head"]?.integer)
            #expect(all["next"] == .null)
            let newest = try await api.ask(.get, "/api/v1/events?order=newest&limit=2", as: .auditor)
            #expect(newest["events"]?.elements.compactMap { $0["position"]?.integer } == [count, count - 1])
            #expect(newest["next"] == .int(Int64(count - 2)))
            let sent = try await api.ask(
                .get, "/api/v1/events?type=MessageSent,MessageRequested&account=awa", as: .admin)
            #expect(sent["events"]?.elements.count == 6)
            let person = try await api.ask(.get, "/api/v1/events?contact=p1")
            #expect(person["events"]?.elements.first?["type"] == .string("ContactRegistered"))
            #expect(person["events"]?.elements.contains { $0["type"] == .string("TargetEnrolled") } == true)
            let history = person["events"]?.elements.compactMap { $0["position"]?.integer } ?? []
            for (order, expected) in [("oldest", history), ("newest", history.reversed())] {
                var (seen, next) = ([Int](), "")
                repeat {
                    let path = "/api/v1/events?contact=p1&limit=2&order=\(order)\(next)"
                    let page = try await api.ask(.get, path)
                    seen += page["events"]?.elements.compactMap { $0["position"]?.integer } ?? []
                    next = page["next"]?.integer.map { "&from=\($0)" } ?? ""
                } while !next.isEmpty && seen.count < 100
                #expect(seen == expected, "\(order)")
            }
            let own = try await api.ask(.get, "/api/v1/events?limit=1000", of: "moussa")
            #expect(own["events"]?.elements.map { $0["type"]?.string } == ["AccountRegistered"])
            #expect(try await api.ask(.get, "/api/v1/events?account=awa", of: "moussa").status == 404)
            let early = try await api.ask(.get, "/api/v1/events?until=2025-01-19", as: .auditor)
            #expect(early["events"] == .array([]))
            let today = try await api.ask(
                .get, "/api/v1/events?since=2025-01-20&until=2025-01-20&limit=1000", as: .auditor)
            #expect(today["events"]?.elements.count == count)
            #expect(try await api.ask(.get, "/api/v1/events?type=MessageSend", as: .auditor).status == 422)
            let page = try await api.ask(.get, "/api/v1/events?limit=4", as: .auditor)
            #expect(page["next"] == .int(5))
            #expect(!all.text.contains("Person"))
        }
    }

    @Test func `a rebuilt projection answers as before`() async throws {
        try await API.run { api async throws in
            try await api.putPeople(2)
            let list = try await api.ask(.get, "/api/v1/projections", as: .auditor)
            let names = list["projections"]?.elements.compactMap { $0["name"]?.string } ?? []
            #expect(names.contains("statistics"))
            for name in names {
                let rebuilt = try await api.ask(.post, "/api/v1/projections/\(name)/rebuild", as: .admin)
                #expect(rebuilt.status == 200)
                #expect(rebuilt["state"] == .string("running"))
            }
            #expect(try await api.ask(.post, "/api/v1/projections/nothing/rebuild", as: .admin).status == 404)
            #expect(try await api.ask(.post, "/api/v1/projections/due/rebuild", as: .service).status == 403)
            #expect(try await api.ask(.get, "/api/v1/accounts/awa/contacts")["total"] == .int(2))
        }
    }

    @Test func `the test clock moves by a duration or to a moment, and only forward`() async throws {
        try await API.run { api async throws in
            #expect(try await api.ask(.get, "/api/v1/test-clock")["now"] == .string("2025-01-20T10:00:00Z"))
            #expect(try await api.advance("P1DT2H")["now"] == .string("2025-01-21T12:00:00Z"))
            let path = "/api/v1/test-clock/advance"
            let to = try await api.ask(.post, path, #"{"to":"2025-01-22T00:00:00Z"}"#, as: .service)
            #expect(to["now"] == .string("2025-01-22T00:00:00Z"))
            #expect(try await api.ask(.post, path, #"{"to":"2025-01-21T00:00:00Z"}"#, as: .admin).status == 409)
            #expect(try await api.ask(.post, path, #"{"by":"1 hour"}"#, as: .admin).status == 422)
            #expect(try await api.ask(.post, path, #"{"by":"PT1H","to":"2025-01-23"}"#, as: .admin).status == 422)
            #expect(try await api.ask(.post, path, "{}", as: .admin).status == 422)
            #expect(try await api.ask(.post, path, #"{"by":"PT1H"}"#).status == 403)

            let key: HTTPHeaders = ["Idempotency-Key": "tick"]
            let once = try await api.ask(.post, path, #"{"by":"PT1H"}"#, as: .admin, headers: key)
            #expect(once["now"] == .string("2025-01-22T01:00:00Z"))
            let again = try await api.ask(.post, path, #"{"by":"PT1H"}"#, as: .admin, headers: key)
            #expect(again["now"] == .string("2025-01-22T01:00:00Z"))
            #expect(try await api.ask(.post, path, #"{"by":"PT2H"}"#, as: .admin, headers: key).status == 422)
            #expect(try await api.ask(.get, "/api/v1/test-clock")["now"] == .string("2025-01-22T01:00:00Z"))
        }
    }

    @Test func `what is due is counted and the next named`() async throws {
        try await API.run { api async throws in
            try await api.connect()
            try await api.putPeople(2)
            try await api.advance("PT10M")
            let due = try await api.ask(.get, "/api/v1/accounts/awa/due?limit=1")
            #expect(due["total"] == .int(2))
            #expect(due["overdue"] == .int(0))
            #expect(due["within24Hours"] == .int(2))
            #expect(due["next"]?.elements.count == 1)
            #expect(due["next"]?.elements.first?["day"] == .int(1))
        }
    }

    @Test func `a position that never comes is 504, nonsense is 422`() async throws {
        try await API.run { api async throws in
            #expect(try await api.ask(.get, "/api/v1/accounts/awa/due?min-position=many").status == 422)
            var services = api.installation.services
            services.patience = .milliseconds(1)
            let router = APIRoutes.router(services)
            let token = try api.installation.token(.user)
            let request = try #require(
                HTTPRequest(
                    .get, "/api/v1/accounts/awa/due",
                    headers: ["Authorization": "Bearer \(token)", "X-Min-Position": "99"]))
            let reply = Reply(await router.answer(request))
            #expect(reply.status == 504)
            #expect(reply["code"] == .string("position-not-reached"))
        }
    }
}
