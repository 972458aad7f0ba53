import JSON
import Server
import Testing

/// Campaigns in the shapes of the seeds.
@Suite("/api/relance/campaigns")
struct APICampaignTests {
    private static let path = "/api/relance/campaigns"

    @Test func `a campaign has every member of the seed's sample, and says what it enrolled`() async throws {
        try await API.run { api async throws in
            try await api.connect()
            try await api.putPeople(3)
            let created = try await api.ask(
                .post, Self.path,
                """
                {"name": "Janvier", "targetFilter": {"registrationDateFrom": "2024-12-31",
                 "registrationDateTo": "2025-01-01", "gender": "all", "subscriptionStatus": "non-subscribed"},
                 "customMessages": [{"dayNumber": 1, "messageTemplate": {"fr": "Bonjour {{name}}"}}]}
                """)
            #expect(created.status == 201)
            let campaign = try #require(created.data?["campaign"])
            let sample = [
                "_id", "userId", "name", "type", "status", "targetFilter", "estimatedTargetCount", "actualTargetCount",
                "targetsEnrolled", "messagesSent", "messagesDelivered", "messagesFailed", "targetsCompleted",
                "targetsExited", "maxMessagesPerDay", "scheduledStartDate", "actualStartDate", "actualEndDate",
                "runAfterCampaignId",
            ]
            #expect(Array(campaign.names.prefix(sample.count)) == sample)
            #expect(campaign["type"] == .string("filtered"))
            #expect(campaign["status"] == .string("active"))
            #expect(campaign["targetsEnrolled"] == .int(3))
            #expect(campaign["targetFilter"]?["registrationDateFrom"] == .string("2024-12-31"))
            #expect(campaign["targetFilter"]?["registrationDateTo"] == .string("2025-01-01"))
            let status = try await api.ask(.get, "/api/relance/status")
            #expect(status.data?["defaultCampaignPaused"] == .bool(true))

            let id = try #require(campaign["_id"]?.string)
            let targets = try await api.ask(.get, "\(Self.path)/\(id)/targets")
            #expect(targets.data?["total"] == .int(3))
            #expect(targets.data?["targets"]?.elements.allSatisfy { $0["campaignId"] == .string(id) } == true)
            let list = try await api.ask(.get, "\(Self.path)?status=active")
            #expect(list.data?["total"] == .int(1))
            #expect(list.data?["campaigns"]?.elements.first?["_id"] == .string(id))
        }
    }

    @Test func `preview counts, samples and speaks both languages`() async throws {
        try await API.run { api async throws in
            try await api.connect()
            try await api.putPeople(7)
            let french = try await api.ask(.post, "\(Self.path)/preview", #"{"targetFilter": {}}"#)
            #expect(french.data?["totalCount"] == .int(7))
            #expect(french.data?["sampleUsers"]?.elements.count == 5)
            #expect(french.data?["message"] == .string("7 utilisateurs correspondent aux critères"))
            #expect(french.data?["waterfall"]?["final"] == .int(7))
            let english = try await api.ask(
                .post, "\(Self.path)/preview", #"{"targetFilter": {"countries": ["FR"]}}"#,
                headers: ["Accept-Language": "en"])
            #expect(english.data?["message"] == .string("No user matches the criteria"))
        }
    }

    @Test func `what is not allowed is refused by name, and nothing of another account is seen`() async throws {
        try await API.run { api async throws in
            try await api.connect()
            try await api.putPeople(1)
            let created = try await api.ask(.post, Self.path, #"{"name": "Une"}"#)
            let id = try #require(created.data?["campaign"]?["_id"]?.string)
            #expect(
                try await api.ask(.post, "\(Self.path)/\(id)/pause").data?["campaign"]?["status"] == .string("paused"))
            let paused = try await api.ask(.get, "\(Self.path)/\(id)/targets")
            #expect(paused.data?["targets"]?.elements.first?["status"] == .string("paused"))
            let refused = try await api.ask(.post, "\(Self.path)/\(id)/start")
            #expect(refused.status == 409)
            #expect(refused.text.contains("paused"))
            #expect(try await api.ask(.post, "\(Self.path)/\(id)/resume").status == 200)
            #expect(try await api.ask(.post, "\(Self.path)/\(id)/cancel").status == 200)
            #expect(try await api.ask(.post, "\(Self.path)/\(id)/resume").status == 409)
            #expect(try await api.ask(.get, "\(Self.path)/\(id)", of: "other").status == 404)
            #expect(try await api.ask(.post, "\(Self.path)/\(id)/start", of: "other").status == 404)
            #expect(try await api.ask(.get, "\(Self.path)/nonsense").status == 404)
            let unnamed = try await api.ask(.post, Self.path, #"{"targetFilter": {"county": ["FR"]}}"#)
            #expect(unnamed.status == 422)
            #expect(unnamed.text.contains("/name") && unnamed.text.contains("/targetFilter/county"))
        }
    }

    @Test func `pages that begin at a cursor neither repeat nor pass over anybody while people are added`() async throws
    {
        try await API.run { api async throws in
            try await api.connect()
            try await api.putPeople(6)
            let created = try await api.ask(.post, Self.path, #"{"name": "Une"}"#)
            let id = try #require(created.data?["campaign"]?["_id"]?.string)
            var seen: [String] = []
            var cursor: JSONValue? = .null
            var place = ""
            for page in 1...4 where cursor != nil {
                let answer = try await api.ask(.get, "\(Self.path)/\(id)/targets?limit=2\(place)")
                seen += answer.data?["targets"]?.elements.compactMap { $0["referralUserId"]?["_id"]?.string } ?? []
                cursor = answer.data?["nextCursor"]
                guard let next = cursor?.integer else { break }
                place = "&cursor=\(next)"
                // Somebody comes to match between two pages.
                try await api.ask(
                    .put, "/api/v1/accounts/awa/contacts/late\(page)",
                    #"{"name": "Late", "phone": "+2376700020\#(10 + page)", "registeredAt": "2025-01-01"}"#)
                try await api.advance("PT1S")
            }
            #expect(seen == ["p6", "p5", "p4", "p3", "p2", "p1"])
        }
    }
}

/// When campaigns end, and whether they may begin.
@Suite("/api/relance/campaigns/estimate")
struct APIEstimateTests {
    private static let path = "/api/relance/campaigns"

    @Test func `an estimate says when it ends, and a campaign that would outlast the entitlement is refused`()
        async throws
    {
        try await API.run { api async throws in
            try await api.connect()
            try await api.putPeople(4)
            let plan = #"{"name": "Une", "maxMessagesPerDay": 2}"#
            let estimate = try await api.ask(.post, "\(Self.path)/estimate", plan)
            #expect(estimate.data?["actualTargetCount"] == .int(4))
            #expect(estimate.data?["estimatedMessages"] == .int(28))
            // The default relance has the same four to write to; two a day of the campaign's own take fourteen days.
            #expect(estimate.data?["estimatedDays"] == .int(14))
            #expect(estimate.data?["heldBackBy"] == .string("quota"))
            #expect(estimate.data?["outlastsEntitlement"] == .bool(false))

            let ending = try await api.ask(
                .patch, "/api/v1/accounts/awa", #"{"entitledUntil": "2025-01-30T00:00:00Z"}"#, as: .admin)
            #expect(ending.status == 200)
            let head = api.head
            let refused = try await api.ask(.post, Self.path, plan)
            #expect(refused.status == 409)
            #expect(refused.text.contains("entitlement") && refused.text.contains("2025-01-30"))
            #expect(api.head == head)
            let draft = try await api.ask(
                .post, Self.path, #"{"name": "Une", "maxMessagesPerDay": 2, "status": "draft"}"#)
            #expect(draft.status == 201)
            let id = try #require(draft.data?["campaign"]?["_id"]?.string)
            #expect(try await api.ask(.post, "\(Self.path)/\(id)/start").status == 409)
            #expect(try await api.ask(.post, Self.path, #"{"name": "Une", "maxMessagesPerDay": 20}"#).status == 201)
        }
    }

    @Test func `one person and one day are said in the singular, and a day without a text has no end`() async throws {
        try await API.run { api async throws in
            try await api.connect()
            try await api.putPeople(1)
            func message(_ body: String, _ language: String) async throws -> String? {
                let answer = try await api.ask(
                    .post, "\(Self.path)/estimate", body, headers: ["Accept-Language": language])
                return answer.data?["message"]?.string
            }
            #expect(try await message("{}", "fr") == "1 personne, 7 jours avec les limites actuelles")
            #expect(try await message("{}", "en") == "1 person, 7 days under the present limits")
            let silent = #"""
                {"customMessages": [{"dayNumber": 3, "messageTemplate": {"fr": "Rien"}, "active": false}]}
                """#
            let estimate = try await api.ask(.post, "\(Self.path)/estimate", silent)
            #expect(estimate.data?["estimatedEndDate"] == .null)
            #expect(estimate.data?["heldBackBy"] == .string("template"))
            #expect(try await message(silent, "en") == "No end: nothing is said on one of the days")
        }
    }

    @Test func `what is scheduled and what waits behind it take their share, and count for the entitlement`()
        async throws
    {
        try await API.run { api async throws in
            try await api.connect()
            try await api.ask(.patch, "/api/relance/config", #"{"maxMessagesPerDay":4,"defaultCampaignPaused":true}"#)
            try await api.putPeople(4)
            let alone = try await api.ask(.post, "\(Self.path)/estimate", "{}")
            #expect(alone.data?["estimatedDays"] == .int(7))
            let first = try await api.create(#"{"name": "Une", "scheduledStartDate": "2025-01-21", "priority": -9}"#)
            let shared = try await api.ask(.post, "\(Self.path)/estimate", "{}")
            #expect(shared.data?["estimatedDays"] == .int(13), "of fourteen, the last is the other's")
            let behind = #"{"name": "Deux", "runAfterCampaignId": "\#(first)"}"#
            let second = try await api.create(behind)
            let third = #"{"name": "Trois", "runAfterCampaignId": "\#(second)"}"#
            let last = try await api.ask(.post, "\(Self.path)/estimate", third)
            let start = try await api.ask(.post, "\(Self.path)/estimate", #"{"campaignId": "\#(second)"}"#)
            #expect(last.data?["startDate"] == start.data?["estimatedEndDate"])
            #expect(last.data?["startDate"]?.string?.prefix(10) == "2025-02-03")
            try await api.ask(
                .patch, "/api/v1/accounts/awa", #"{"entitledUntil": "2025-02-05T00:00:00Z"}"#, as: .admin)
            #expect(try await api.ask(.post, Self.path, third).status == 409)
        }
    }

    @Test func `of campaigns created at once, no more begin than the entitlement has room for`() async throws {
        try await API.run { api async throws in
            try await api.connect()
            try await api.ask(.patch, "/api/relance/config", #"{"maxMessagesPerDay":4,"defaultCampaignPaused":true}"#)
            try await api.putPeople(4)
            try await api.ask(
                .patch, "/api/v1/accounts/awa", #"{"entitledUntil": "2025-01-30T00:00:00Z"}"#, as: .admin)
            async let one = api.ask(.post, Self.path, #"{"name": "Une"}"#)
            async let two = api.ask(.post, Self.path, #"{"name": "Deux"}"#)
            async let three = api.ask(.post, Self.path, #"{"name": "Trois"}"#)
            let statuses = try await [one.status, two.status, three.status]
            #expect(statuses.sorted() == [201, 409, 409])
        }
    }
}
