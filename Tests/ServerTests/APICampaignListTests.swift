import JSON
import Server
import Testing

/// Lists, drafts, estimates and who may see what.
@Suite("/api/relance/campaigns, as many")
struct APICampaignListTests {
    private static let path = "/api/relance/campaigns"

    @Test func `campaigns come newest first, by status, and a cursor goes on where a page ended`() async throws {
        try await API.run { api async throws in
            var ids: [String] = []
            for name in 1...5 { ids.append(try await api.create(#"{"name":"\#(name)","status":"draft"}"#)) }
            let first = try await api.ask(.get, "\(Self.path)?limit=2")
            #expect(first.campaignIDs == [ids[4], ids[3]])
            #expect(first.data?["total"] == .int(5) && first.data?["totalPages"] == .int(3))

            // One more comes on top between two pages: by number somebody comes twice, by cursor nobody does.
            _ = try await api.create(#"{"name":"6","status":"draft"}"#)
            #expect(try await api.ask(.get, "\(Self.path)?limit=2&page=2").campaignIDs == [ids[3], ids[2]])
            var cursor = try #require(first.data?["nextCursor"]?.integer)
            let second = try await api.ask(.get, "\(Self.path)?limit=2&cursor=\(cursor)")
            #expect(second.campaignIDs == [ids[2], ids[1]])
            cursor = try #require(second.data?["nextCursor"]?.integer)
            let last = try await api.ask(.get, "\(Self.path)?limit=2&cursor=\(cursor)")
            #expect(last.campaignIDs == [ids[0]])
            #expect(last.data?["nextCursor"] == .null && last.data?["total"] == .int(6))

            try await api.ask(.post, "\(Self.path)/\(ids[2])/cancel")
            let cancelled = try await api.ask(.get, "\(Self.path)?status=cancelled")
            #expect(cancelled.campaignIDs == [ids[2]] && cancelled.data?["total"] == .int(1))
            #expect(try await api.ask(.get, "\(Self.path)?status=draft").data?["total"] == .int(5))
            #expect(try await api.ask(.get, "\(Self.path)?status=finished").status == 422)
            #expect(try await api.ask(.get, "\(Self.path)?type=default").status == 422)
            #expect(try await api.ask(.get, Self.path, of: "other").data?["campaigns"] == .array([]))
        }
    }

    @Test func `a draft is changed until it starts, and a start date makes it scheduled`() async throws {
        try await API.run { api async throws in
            try await api.putPeople(2)
            let id = try await api.create(#"{"name":"Une","status":"draft","maxMessagesPerDay":7,"priority":3}"#)
            let change =
                #"{"name":"Autre","maxMessagesPerDay":null,"targetFilter":{"gender":"F","minAge":20}}"#
            let changed = try await api.ask(.patch, "\(Self.path)/\(id)", change)
            let draft = try #require(changed.data?["campaign"])
            #expect(draft["name"] == .string("Autre") && draft["status"] == .string("draft"))
            #expect(draft["maxMessagesPerDay"] == .int(100) && draft["priority"] == .int(3))
            #expect(draft["targetFilter"]?["gender"] == .string("female"))
            #expect(draft["targetFilter"]?["minAge"] == .int(20))
            #expect(draft["targetsEnrolled"] == .int(0) && draft["actualStartDate"] == .null)

            let planned = try await api.ask(
                .patch, "\(Self.path)/\(id)", #"{"scheduledStartDate":"2025-01-21T08:00:00Z","targetFilter":null}"#)
            #expect(planned.data?["campaign"]?["status"] == .string("scheduled"))
            #expect(planned.data?["campaign"]?["scheduledStartDate"] == .string("2025-01-21T08:00:00Z"))
            try await api.advance("P1D")
            let started = try await api.ask(.get, "\(Self.path)/\(id)")
            #expect(started.data?["campaign"]?["status"] == .string("active"))
            #expect(started.data?["campaign"]?["targetsEnrolled"] == .int(2))
            #expect(started.data?["campaign"]?["updatedAt"] == .string("2025-01-21T08:00:00Z"))
            #expect(started.data?["campaign"]?["createdAt"] == .string("2025-01-20T10:00:00Z"))
            let late = try await api.ask(.patch, "\(Self.path)/\(id)", #"{"name":"Trop tard"}"#)
            #expect(late.status == 409 && late.json["body"]?["code"] == .string("campaign-active"))
        }
    }

    @Test(arguments: [
        #"{"status":"draft"}"#, #"{"status":"draft","scheduledStartDate":null}"#, #"{"scheduledStartDate":null}"#,
    ])
    func `a scheduled campaign that is made a draft again enrols nobody until a person starts it`(
        change: String
    ) async throws {
        try await API.run { api async throws in
            try await api.putPeople(2)
            let id = try await api.create(#"{"name":"Une","scheduledStartDate":"2025-01-21T08:00:00Z"}"#)
            let shelved = try await api.ask(.patch, "\(Self.path)/\(id)", change)
            #expect(shelved.status == 200 && shelved.data?["campaign"]?["status"] == .string("draft"))
            try await api.advance("P3D")
            let waiting = try await api.ask(.get, "\(Self.path)/\(id)").data?["campaign"]
            #expect(waiting?["status"] == .string("draft") && waiting?["targetsEnrolled"] == .int(0))
            let started = try await api.ask(.post, "\(Self.path)/\(id)/start")
            #expect(started.data?["campaign"]?["targetsEnrolled"] == .int(2))
        }
    }

    @Test func `a campaign that no longer waits for another becomes a draft, or starts where that is asked for`()
        async throws
    {
        try await API.run { api async throws in
            try await api.putPeople(2)
            let first = try await api.create(#"{"name":"Une"}"#)
            let behind = #"{"name":"Deux","runAfterCampaignId":"\#(first)"}"#
            let (second, third) = (try await api.create(behind), try await api.create(behind))
            let shelved = try await api.ask(.patch, "\(Self.path)/\(second)", #"{"runAfterCampaignId":null}"#)
            #expect(shelved.data?["campaign"]?["status"] == .string("draft"))
            try await api.ask(.post, "\(Self.path)/\(first)/cancel")
            let waiting = try await api.ask(.get, "\(Self.path)/\(second)").data?["campaign"]
            #expect(waiting?["status"] == .string("draft") && waiting?["targetsEnrolled"] == .int(0))
            let asked = try await api.create(#"{"name":"Trois","scheduledStartDate":"2025-02-21"}"#)
            let started = try await api.ask(
                .patch, "\(Self.path)/\(asked)", #"{"status":"active","scheduledStartDate":null}"#)
            #expect(started.data?["campaign"]?["status"] == .string("active"))
            let next = try await api.ask(.get, "\(Self.path)/\(third)").data?["campaign"]
            #expect(next?["status"] == .string("active"), "it waited for the first alone")
        }
    }

    @Test func `who comes to match while a campaign runs counts in all three of its sizes`() async throws {
        try await API.run { api async throws in
            try await api.putPeople(2)
            let id = try await api.create(#"{"name":"Une","targetFilter":{"registrationDateTo":"2025-01-01"}}"#)
            try await api.ask(
                .put, "/api/v1/accounts/awa/contacts/late", #"{"phone":"+237670009999","registeredAt":"2025-01-01"}"#)
            try await api.advance("PT1S")
            let campaign = try await api.ask(.get, "\(Self.path)/\(id)").data?["campaign"]
            for size in ["estimatedTargetCount", "actualTargetCount", "targetsEnrolled"] {
                #expect(campaign?[size] == .int(3))
            }
            #expect(campaign?["audience"]?["final"] == .int(2), "what the first look found")
            let wrong = try await api.ask(.get, "\(Self.path)/\(id)/targets?cursor=t12")
            #expect(wrong.status == 422 && wrong.text.contains("nextCursor"))
        }
    }

    @Test func `a creation that is repeated is answered as it was, also where another like it would be refused`()
        async throws
    {
        try await API.run { api async throws in
            try await api.putPeople(4)
            try await api.ask(.patch, "/api/relance/config", #"{"maxMessagesPerDay":4,"defaultCampaignPaused":true}"#)
            try await api.ask(
                .patch, "/api/v1/accounts/awa", #"{"entitledUntil":"2025-01-28T00:00:00Z"}"#, as: .admin)
            let body = #"{"name":"Une"}"#
            let key: HTTPHeaders = ["Idempotency-Key": "k1"]
            let first = try await api.ask(.post, Self.path, body, headers: key)
            #expect(first.status == 201)
            let another = try await api.ask(.post, Self.path, body)
            #expect(another.status == 409 && another.text.contains("campaign-outlasts-entitlement"))
            let head = api.head
            let again = try await api.ask(.post, Self.path, body, headers: key)
            #expect(again.status == 201 && again.data == first.data)
            #expect(api.head == head)
            #expect(try await api.ask(.post, Self.path, #"{"name":"Deux"}"#, headers: key).status == 422)

            // Nor is a draft given a start that leads beyond; it may stay one, and be what it likes.
            let draft = try await api.create(#"{"name":"Trois","status":"draft"}"#)
            let late = #"{"scheduledStartDate":"2025-01-26"}"#
            #expect(try await api.ask(.patch, "\(Self.path)/\(draft)", late).status == 409)
            #expect(try await api.ask(.patch, "\(Self.path)/\(draft)", #"{"priority":2}"#).status == 200)
        }
    }

    @Test func `a campaign that waits for another begins where that ends, also for the entitlement`() async throws {
        try await API.run { api async throws in
            try await api.connect()
            try await api.putPeople(4)
            let first = try await api.create(#"{"name": "Une", "maxMessagesPerDay": 2}"#)
            let alone = try await api.ask(.post, "\(Self.path)/estimate", #"{"campaignId": "\#(first)"}"#)
            let end = try #require(alone.data?["estimatedEndDate"]?.string)
            let plan = #"{"name": "Deux", "runAfterCampaignId": "\#(first)"}"#
            let second = try await api.create(plan)
            let queued = try await api.ask(.post, "\(Self.path)/estimate", #"{"campaignId": "\#(second)"}"#)
            #expect(queued.data?["startDate"] == .string(end))
            #expect(queued.data?["estimatedDays"] == .int(7))
            try await api.ask(.patch, "/api/v1/accounts/awa", #"{"entitledUntil": "\#(end)"}"#, as: .admin)
            let refused = try await api.ask(.post, Self.path, plan)
            #expect(refused.status == 409 && refused.text.contains("campaign-outlasts-entitlement"))
        }
    }

    @Test func `estimate says what creation does, of a filter, of a draft and of a campaign that runs`() async throws {
        try await API.run { api async throws in
            try await api.putPeople(6)
            try await api.ask(.patch, "/api/relance/config", #"{"maxTargetsPerCampaign":4}"#)
            let draft = try await api.create(#"{"name":"Une","status":"draft","targetFilter":{}}"#)
            for body in [#"{"targetFilter":{}}"#, "{}", #"{"campaignId":"\#(draft)"}"#] {
                let estimate = try await api.ask(.post, "\(Self.path)/estimate", body)
                #expect(estimate.status == 200)
                #expect(estimate.data?["estimatedTargetCount"] == .int(6))
                #expect(estimate.data?["actualTargetCount"] == .int(4))
                #expect(estimate.data?["isTruncated"] == .bool(true))
                #expect(estimate.data?["waterfall"]?["overLimit"] == .int(2))
            }
            let started = try await api.ask(.post, "\(Self.path)/\(draft)/start")
            #expect(started.data?["campaign"]?["estimatedTargetCount"] == .int(6))
            #expect(started.data?["campaign"]?["targetsEnrolled"] == .int(4))
            let running = try await api.ask(.post, "\(Self.path)/estimate", #"{"campaignId":"\#(draft)"}"#)
            #expect(running.data?["campaignId"] == .string(draft) && running.data?["actualTargetCount"] == .int(4))
            let both = #"{"campaignId":"\#(draft)","targetFilter":{}}"#
            #expect(try await api.ask(.post, "\(Self.path)/estimate", both).status == 422)
            #expect(try await api.ask(.post, "\(Self.path)/estimate", #"{"targetFilter":{"minAge":-1}}"#).status == 422)
        }
    }

    @Test func `preview speaks of one and of none in both languages`() async throws {
        try await API.run { api async throws in
            try await api.putPeople(1)
            let texts: [(filter: String, language: String, text: String)] = [
                ("{}", "fr", "1 utilisateur correspond aux critères"), ("{}", "en", "1 user matches the criteria"),
                (#"{"countries":["FR"]}"#, "fr", "Aucun utilisateur ne correspond aux critères"),
                (#"{"countries":["FR"]}"#, "en", "No user matches the criteria"),
            ]
            for (filter, language, text) in texts {
                let preview = try await api.ask(
                    .post, "\(Self.path)/preview", #"{"targetFilter":\#(filter)}"#,
                    headers: ["Accept-Language": language])
                #expect(preview.data?["message"] == .string(text))
                #expect(preview.response.headers["Content-Language"] == language)
            }
            let sample = try await api.ask(.post, "\(Self.path)/preview", "{}").data?["sampleUsers"]?.elements.first
            #expect(sample?.names == ["name", "email", "country", "gender", "profession", "age", "createdAt"])
            #expect(sample?["name"] == .string("Person 1"))
        }
    }

    @Test func `custom messages are taken and refused as the administrator's are`() async throws {
        try await API.run { api async throws in
            let message =
                """
                {"dayNumber":2,"messageTemplate":{"fr":"Bonjour {{name}}","en":"Hello {{name}}"},
                 "mediaUrls":[{"url":"https://a.example/x.jpg","type":"image","language":"fr"}],"active":true}
                """
            let id = try await api.create(#"{"name":"Une","status":"draft","customMessages":[\#(message)]}"#)
            let shown = try await api.ask(.get, "\(Self.path)/\(id)").data?["campaign"]?["customMessages"]
            #expect(shown == (try JSONValue(parsing: Array("[\(message)]".utf8))))
            let wrong: [(body: String, field: String)] = [
                (#"{"dayNumber":8,"messageTemplate":{"fr":"a"}}"#, "/customMessages/0/dayNumber"),
                (#"{"dayNumber":1,"messageTemplate":{"en":"a"}}"#, "/customMessages"),
                (#"{"dayNumber":1,"messageTemplate":{"fr":"{{nom}}"}}"#, "/customMessages"),
                (#"{"dayNumber":1}"#, "/customMessages/0/messageTemplate"),
                ("\(message),\(message)", "/customMessages/1/dayNumber"),
                (
                    #"{"dayNumber":1,"messageTemplate":{"fr":"a"},"mediaUrls":[{"url":"x","type":"image"}]}"#,
                    "/customMessages/0/mediaUrls/0/url"
                ),
                (
                    #"{"dayNumber":1,"messageTemplate":{"fr":"a"},"mediaUrls":[{"url":"https://a","type":"audio"}]}"#,
                    "/customMessages"
                ),
            ]
            for (body, field) in wrong {
                let refused = try await api.ask(.post, Self.path, #"{"name":"Une","customMessages":[\#(body)]}"#)
                #expect(refused.status == 422)
                #expect(refused.json["body"]?["errors"]?.elements.first?["field"] == .string(field))
            }
            let none = try await api.ask(.patch, "\(Self.path)/\(id)", #"{"customMessages":null}"#)
            #expect(none.data?["campaign"]?["customMessages"] == .array([]))
        }
    }

    @Test func `no way leads to another account's campaign, and auditors only read`() async throws {
        try await API.run { api async throws in
            let id = try await api.create(#"{"name":"Une","status":"draft"}"#)
            try await api.ask(.patch, "/api/relance/config", "{}", of: "other")
            let ways: [(HTTPMethod, String, String?)] = [
                (.get, "/\(id)", nil), (.patch, "/\(id)", #"{"name":"Volée"}"#), (.get, "/\(id)/targets", nil),
                (.get, "/\(id)/progression", nil), (.post, "/\(id)/start", nil), (.post, "/\(id)/pause", nil),
                (.post, "/\(id)/resume", nil), (.post, "/\(id)/cancel", nil),
                (.post, "/estimate", #"{"campaignId":"\#(id)"}"#),
            ]
            let head = api.head
            for (method, way, body) in ways {
                #expect(try await api.ask(method, Self.path + way, body, of: "other").status == 404, "\(way)")
                let odd = way.replacing(id, with: "c0\(id.dropFirst())")
                #expect(try await api.ask(method, Self.path + odd, body?.replacing(id, with: "c0")).status == 404)
            }
            let behind = try await api.ask(
                .post, Self.path, #"{"name":"Deux","runAfterCampaignId":"\#(id)"}"#, of: "other")
            #expect(behind.status == 422)
            #expect(behind.json["body"]?["errors"]?.elements.first?["field"] == .string("/runAfterCampaignId"))
            #expect(api.head == head)
            let auditor = "?userId=awa"
            #expect(try await api.ask(.get, "\(Self.path)/\(id)\(auditor)", as: .auditor).status == 200)
            #expect(try await api.ask(.post, "\(Self.path)/\(id)/start\(auditor)", as: .auditor).status == 403)
        }
    }
}

extension API {
    /// Creates a campaign of the account `awa` and answers its id.
    func create(_ body: String) async throws -> String {
        let created = try await ask(.post, "/api/relance/campaigns", body)
        #expect(created.status == 201)
        return try #require(created.data?["campaign"]?["_id"]?.string)
    }
}

extension Reply {
    fileprivate var campaignIDs: [String] { data?["campaigns"]?.elements.compactMap { $0["_id"]?.string } ?? [] }
}
