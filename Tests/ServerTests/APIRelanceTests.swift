import Domain
import Engine
import JSON
import Server
import TestSupport
import Testing

@Suite("/api/relance")
struct APIRelanceTests {
    @Test func `connecting answers a code that scans itself, and status tells`() async throws {
        try await API.run { api async throws in
            let connect = try await api.ask(.post, "/api/relance/connect")
            #expect(connect.status == 200)
            #expect(connect.data?["whatsappStatus"] == .string("disconnected"))
            #expect(connect.data?["qrCode"]?.string?.hasPrefix("data:image/png;base64,iVBORw0KGgo") == true)
            #expect(connect.data?["qrSvg"]?.string?.hasPrefix("<svg") == true)
            #expect(connect.data?["qrText"]?.string?.isEmpty == false)
            let waiting = try await api.ask(.get, "/api/relance/status")
            #expect(waiting.data?["pairing"]?["waiting"] == .bool(true))

            try await api.advance("PT5S")
            let status = try await api.ask(.get, "/api/relance/status")
            #expect(status.data?["whatsappStatus"] == .string("connected"))
            #expect(status.data?["lastQrScanDate"] == .string("2025-01-20T10:00:03Z"))
            let again = try await api.ask(.post, "/api/relance/connect")
            #expect(again.data?["whatsappStatus"] == .string("connected"))
            #expect(again.data?["qrCode"] == .null)

            let disconnect = try await api.ask(.post, "/api/relance/disconnect")
            #expect(disconnect.data?["whatsappStatus"] == .string("disconnected"))
        }
    }

    @Test func `status says when the connection was looked at last, and of a session that expired when it was scanned`()
        async throws
    {
        let gateway = StandInGateway(.cloud)
        try await API.run(gateway) { api async throws in
            try await api.useCloud()
            try await api.connect()
            let head = api.head
            func status() async throws -> [JSONValue?] {
                let data = try await api.ask(.get, "/api/relance/status").data
                return ["whatsappStatus", "lastQrScanDate", "lastConnectionCheck", "connectionFailureCount"].map {
                    data?[$0]
                }
            }
            let scan = JSONValue.string("2025-01-20T10:00:00Z")
            try await api.advance("PT2H")
            #expect(try await status() == [.string("connected"), scan, .string("2025-01-20T12:00:00Z"), .int(0)])
            #expect(api.head == head, "a look that finds nothing new leaves no fact")
            gateway.failChecks(OwnError.unreachable)
            try await api.advance("PT15M")
            #expect(try await status() == [.string("expired"), scan, .string("2025-01-20T12:15:00Z"), .int(3)])
            #expect(try await api.ask(.get, "/api/v1/accounts/awa")["session"]?["connectedAt"] == .null)
        }
    }

    @Test func `status has every member of the seed's sample, also for an account never seen`() async throws {
        try await API.run { api async throws in
            let status = try await api.ask(.get, "/api/relance/status")
            let sample = [
                "whatsappStatus", "enabled", "enrollmentPaused", "sendingPaused", "defaultCampaignPaused",
                "allowSimultaneousCampaigns", "messagesSentToday", "maxMessagesPerDay", "maxTargetsPerCampaign",
                "lastQrScanDate", "lastConnectionCheck", "connectionFailureCount", "lastConnectionFailure",
            ]
            #expect(status.json["statusCode"] == .int(200))
            #expect(Array(status.data?.names.prefix(sample.count) ?? []) == sample)
            #expect(status.data?["maxMessagesPerDay"] == .int(100))
            #expect(status.data?["enabled"] == .bool(true))
            #expect(status.data?["whatsappStatus"] == .string("disconnected"))
        }
    }

    @Test func `seven days pass, and stats, targets and progression tell the same story`() async throws {
        try await API.run { api async throws in
            try await api.connect()
            try await api.putPeople(3)
            try await api.advance("PT30M")
            let early = try await api.ask(.get, "/api/relance/campaigns/default/targets")
            #expect(early.data?["total"] == .int(3))
            #expect(early.data?["targets"]?.elements.first?["messageDeliveries"]?.elements.isEmpty == true)

            try await api.advance("P8D")
            let stats = try await api.ask(.get, "/api/relance/campaigns/default/stats")
            #expect(stats.data?["targetsEnrolled"] == .int(3))
            #expect(stats.data?["targetsCompleted"] == .int(3))
            #expect(stats.data?["messagesSent"] == .int(21))
            #expect(stats.data?["isActive"] == .bool(true))
            #expect(stats.data?["isPaused"] == .bool(false))
            let days = try await api.ask(.get, "/api/relance/campaigns/default/progression")
            #expect(days.data?.elements.count == 7)
            #expect(
                days.data?.elements.allSatisfy { $0["reached"] == .int(3) && $0["percentage"] == .int(100) } == true)
            let page = try await api.ask(.get, "/api/relance/campaigns/default/targets?limit=2&status=completed")
            #expect(page.data?["total"] == .int(3))
            #expect(page.data?["totalPages"] == .int(2))
            let target = try #require(page.data?["targets"]?.elements.first)
            #expect(target["currentDay"] == .int(7))
            #expect(target["campaignId"] == .null)
            #expect(target["exitReason"] == .string("completed_7_days"))
            #expect(target["referralUserId"]?["name"]?.string?.hasPrefix("Person ") == true)
            #expect(target["referralUserId"]?["phoneNumber"]?.string?.hasPrefix("+23767000") == true)
            #expect(target["messageDeliveries"]?.elements.count == 7)
        }
    }

    @Test func `config takes what it knows, names what it does not, and a manual pause`() async throws {
        try await API.run { api async throws in
            let changed = try await api.ask(
                .patch, "/api/relance/config",
                """
                {"defaultCampaignPaused": true, "maxMessagesPerDay": 200, "sendingWeekdays": ["monday", "friday"],
                 "timeZone": "Africa/Douala"}
                """
            )
            #expect(changed.status == 200)
            let config = changed.data?["config"]
            #expect(config?["defaultCampaignPaused"] == .bool(true))
            #expect(config?["defaultCampaignPausedBy"] == .string("person"))
            #expect(config?["maxMessagesPerDay"] == .int(200))
            #expect(config?["sendingWeekdays"] == .array([.string("monday"), .string("friday")]))
            let wrong = try await api.ask(
                .patch, "/api/relance/config", #"{"maxMesagesPerDay":3,"timeZone":"Mars/Base"}"#)
            #expect(wrong.status == 422)
            #expect(
                wrong.json["body"]?["errors"]?.elements.map { $0["field"]?.string } == [
                    "/timeZone", "/maxMesagesPerDay",
                ])
            #expect(wrong.text.contains("maxMessagesPerDay"))
            let outOfRange = try await api.ask(.patch, "/api/relance/config", #"{"maxMessagesPerDay":0}"#)
            #expect(outOfRange.status == 422)
            let back = try await api.ask(.patch, "/api/relance/config", #"{"maxMessagesPerDay":null}"#)
            #expect(back.data?["config"]?["maxMessagesPerDay"] == .int(100))
        }
    }

    @Test func `other roles name the account, and a user cannot name another`() async throws {
        try await API.run { api async throws in
            #expect(try await api.ask(.get, "/api/relance/status", as: .admin).status == 422)
            #expect(try await api.ask(.get, "/api/relance/status?userId=awa", as: .auditor).status == 200)
            #expect(try await api.ask(.get, "/api/relance/status?userId=moussa").status == 404)
            #expect(try await api.ask(.get, "/api/relance/status?userId=awa").status == 200)
            #expect(try await api.ask(.patch, "/api/relance/config?userId=awa", "{}", as: .auditor).status == 403)
            #expect(try await api.ask(.get, "/api/relance/status", as: nil).status == 401)
        }
    }

    @Test func `an administrator writes a day's message, and unknown placeholders are refused`() async throws {
        try await API.run { api async throws in
            let path = "/api/relance/admin/messages"
            let list = try await api.ask(.get, path, as: .admin)
            #expect(list.data?["messages"]?.elements.count == 7)
            #expect(list.data?["messages"]?.elements.allSatisfy { $0["builtIn"] == .bool(true) } == true)
            let body =
                """
                {"dayNumber": 2, "messageTemplate": {"fr": "Bonjour {{name}}"},
                 "mediaUrls": [{"url": "https://a.example/x.jpg", "type": "image"}]}
                """
            let set = try await api.ask(.post, path, body, as: .admin)
            #expect(set.status == 200)
            #expect(set.data?["message"]?["builtIn"] == .bool(false))
            #expect(set.data?["message"]?["mediaUrls"]?.elements.first?["language"] == .string("both"))
            let patched = try await api.ask(.patch, "\(path)/2", #"{"active":false}"#, as: .admin)
            #expect(patched.data?["message"]?["active"] == .bool(false))
            #expect(patched.data?["message"]?["messageTemplate"]?["fr"] == .string("Bonjour {{name}}"))
            let wrong = try await api.ask(
                .post, path, #"{"dayNumber":2,"messageTemplate":{"fr":"Bonjour {{nom}}"}}"#, as: .admin)
            #expect(wrong.status == 422)
            #expect(wrong.json["body"]?["errors"]?.elements.first?["field"] == .string("/messageTemplate/fr"))
            #expect(wrong.text.contains("{{firstName}}"))
            for media in [
                #"{"url":"https://a.example/x.ogg","type":"audio"}"#,
                #"{"url":"https://a.example/x.jpg","type":"image"},{"url":"https://a.example/y.jpg","type":"image"}"#,
            ] {
                let unsaid = try await api.ask(.patch, "\(path)/2", #"{"mediaUrls":[\#(media)]}"#, as: .admin)
                #expect(unsaid.status == 422)
                #expect(unsaid.json["body"]?["errors"]?.elements.first?["field"] == .string("/mediaUrls"))
            }
            let each = #"{"url":"https://a.example/x.jpg","type":"image","language":"fr"}"#
            let other = #"{"url":"https://a.example/y.jpg","type":"image","language":"en"}"#
            let two = try await api.ask(.patch, "\(path)/2", #"{"mediaUrls":[\#(each),\#(other)]}"#, as: .admin)
            #expect(two.data?["message"]?["mediaUrls"]?.elements.count == 2)
            #expect(try await api.ask(.post, path, body).status == 403)
            #expect(try await api.ask(.get, "\(path)/8", as: .admin).status == 404)
        }
    }

    @Test func `a payment ends every target of the person, and an unknown person is no error`() async throws {
        try await API.run { api async throws in
            try await api.connect()
            try await api.putPeople(2)
            try await api.advance("PT30M")
            let path = "/api/relance/internal/exit-user"
            let headers: HTTPHeaders = [
                "Authorization": "Bearer \(TestInstallation.serviceSecret)", "X-Service-Name": "user-service",
            ]
            let paid = try await api.ask(.post, path, #"{"userId":"p1"}"#, as: nil, headers: headers)
            #expect(paid.status == 200)
            #expect(paid.data?["exited"] == .int(1))
            let again = try await api.ask(.post, path, #"{"userId":"p1"}"#, as: .service)
            #expect(again.data?["exited"] == .int(0))
            let unknown = try await api.ask(.post, path, #"{"userId":"nobody"}"#, as: .service)
            #expect(unknown.status == 200)
            #expect(unknown.data?["exited"] == .int(0))
            #expect(unknown.data?["message"] == .string("Cette personne n’a aucune relance en cours."))
            let english = try await api.ask(
                .post, path, #"{"userId":"p2"}"#, as: .service, headers: ["Accept-Language": "en"])
            #expect(english.data?["message"] == .string("The person's targets have ended."))
            #expect(english.response.headers["Content-Language"] == "en")
            #expect(try await api.ask(.post, path, #"{"userId":"p1"}"#).status == 403)
            let events = try await api.ask(.get, "/api/v1/events?type=ContactPaid", as: .auditor)
            #expect(events["events"]?.elements.first?["actor"] == .string("service:user-service"))
        }
    }

    @Test func `campaigns are an empty list that never holds the default relance`() async throws {
        try await API.run { api async throws in
            let list = try await api.ask(.get, "/api/relance/campaigns?status=active")
            #expect(list.data?["campaigns"] == .array([]))
            #expect(list.data?["totalPages"] == .int(1))
            #expect(try await api.ask(.get, "/api/relance/campaigns?status=finished").status == 422)
        }
    }
}
