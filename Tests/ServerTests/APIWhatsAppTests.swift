import Domain
import Engine
import EventStore
import JSON
import Server
import TestSupport
import Testing

@Suite("Pairing, media, replies, halts and errors")
struct APIWhatsAppTests {
    // MARK: Pairing

    @Test func `a connection that WhatsApp refuses is 409 with the advice, in the reader's language`() async throws {
        try await API.run(StandInGateway(.cloud, .refuses(code: 190))) { api async throws in
            try await api.ask(.patch, "/api/v1/accounts/awa", #"{"gateway":"cloud"}"#)
            let incomplete = try await api.ask(.post, "/api/relance/connect")
            #expect(incomplete.status == 409)
            #expect(incomplete.json["body"]?["code"] == .string("channel-incomplete"))
            try await api.useCloud()
            let meaning = ErrorTable.meaning(of: 190)
            let french = try await api.ask(.post, "/api/relance/connect")
            #expect(french.status == 409)
            #expect(french.json["body"]?["code"] == .string("pairing-failed"))
            #expect(french.json["body"]?["message"]?.string?.contains(meaning.advice.french) == true)
            let english = try await api.ask(.post, "/api/relance/connect", headers: ["Accept-Language": "en"])
            #expect(english.json["body"]?["message"]?.string?.contains(meaning.advice.english) == true)
            let failure = try await api.ask(.get, "/api/relance/status").data?["pairing"]?["failure"]
            #expect(failure?["code"] == .int(190))
            #expect(failure?["advice"] == .string(meaning.advice.french))
        }
    }

    @Test func `a telephone that is named gets a code to type, beside the one to scan`() async throws {
        try await API.run(StandInGateway(.web, .shows("2@scan-me"))) { api async throws in
            try await api.ask(.patch, "/api/v1/accounts/awa", #"{"gateway":"web","country":"CM"}"#)
            try await api.ask(
                .patch, "/api/v1/accounts/awa/channels/web", #"{"apiKey":"k","baseUrl":"http://127.0.0.1:3000"}"#,
                as: .admin)
            let scanned = try await api.ask(.post, "/api/relance/connect")
            #expect(scanned.data?["qrText"] == .string("2@scan-me"))
            #expect(scanned.data?["pairingCode"] == .null)
            #expect(scanned.data?["message"]?.string?.hasPrefix("Scannez") == true)
            let typed = try await api.ask(
                .post, "/api/relance/connect", #"{"phone":"670001122"}"#, headers: ["Accept-Language": "en"])
            #expect(typed.status == 200)
            #expect(typed.data?["pairingCode"] == .string("ABCD-1122"))
            #expect(typed.data?["message"]?.string?.hasPrefix("Type the code") == true)
            #expect(typed.data?["qrCode"]?.string?.hasPrefix("data:image/png") == true)
            #expect(!typed.text.contains("670001122"))
            for body in [#"{"phone":"12"}"#, #"{"phone":7}"#, #"{"telephone":"+237670001122"}"#] {
                #expect(try await api.ask(.post, "/api/relance/connect", body).status == 422, "\(body)")
            }
        }
    }

    @Test func `a telephone is of no use where nothing is typed, and form posts go on working`() async throws {
        try await API.run { api async throws in
            #expect(try await api.ask(.post, "/api/relance/connect", #"{"phone":"+237670001122"}"#).status == 422)
            #expect(api.head <= 1)
            let form: HTTPHeaders = ["Content-Type": "application/x-www-form-urlencoded"]
            #expect(try await api.ask(.post, "/api/relance/connect", headers: form).status == 200)
        }
    }

    // MARK: Media

    @Test func `a file is handed on and named, within what WhatsApp takes`() async throws {
        let taken = Locked<[String]>([])
        try await API.run(
            StandInGateway(.cloud),
            configure: {
                $0.uploadMedia = { _, filename, type, bytes in
                    taken.withLock { $0.append("\(filename) \(type) \(bytes.count)") }
                    return "1900000000000001"
                }
            }
        ) { api async throws in
            let path = "/api/v1/accounts/awa/media"
            let png: HTTPHeaders = ["Content-Type": "image/png"]
            let sandbox = try await api.ask(.post, path, "png", headers: png)
            #expect(sandbox.status == 409)
            try await api.ask(.patch, "/api/v1/accounts/awa", #"{"gateway":"cloud"}"#)
            #expect(try await api.ask(.post, path, "png", headers: png)["code"] == .string("channel-incomplete"))
            try await api.useCloud()
            let made = try await api.ask(.post, "\(path)?filename=men%C3%BC.png", "png", headers: png)
            #expect(made.status == 201)
            #expect(made["id"] == .string("1900000000000001"))
            #expect(made["source"] == .string("media:1900000000000001"))
            let pdf: HTTPHeaders = ["Content-Type": "Application/PDF; version=1"]
            #expect(try await api.ask(.post, path, "pdf", headers: pdf).status == 201)
            #expect(taken.withLock { $0 } == ["menü.png image/png 3", "file.pdf application/pdf 3"])

            #expect(try await api.ask(.post, path, "gif", headers: ["Content-Type": "image/gif"]).status == 415)
            #expect(try await api.ask(.post, path, "png").status == 415)
            #expect(try await api.ask(.post, path, "", headers: png).status == 400)
            #expect(try await api.ask(.post, "\(path)?filename=..%2Fpasswd", "png", headers: png).status == 422)
            let large = [UInt8](repeating: 0, count: 5 << 20 + 1)
            #expect(try await api.ask(.post, path, bytes: large, headers: png).status == 413)
            #expect(try await api.ask(.post, path, bytes: large, headers: pdf).status == 201)
            #expect(taken.withLock { $0.count } == 3)
        }
    }

    @Test func `a file that WhatsApp refuses is 422 with the advice, and without a gateway 409`() async throws {
        let png: HTTPHeaders = ["Content-Type": "image/png", "Accept-Language": "en"]
        try await API.run(
            StandInGateway(.cloud), configure: { $0.uploadMedia = StandInGateway.refusingUploads(code: 131_053) }
        ) {
            api async throws in
            try await api.useCloud()
            let reply = try await api.ask(.post, "/api/v1/accounts/awa/media", "png", headers: png)
            #expect(reply.status == 422)
            #expect(reply["hint"] == .string(ErrorTable.meaning(of: 131_053).advice.english))
        }
        try await API.run(StandInGateway(.cloud)) { api async throws in
            try await api.useCloud()
            let reply = try await api.ask(.post, "/api/v1/accounts/awa/media", "png", headers: png)
            #expect(reply["code"] == .string("gateway-not-configured"))
        }
    }

    // MARK: Replies

    @Test func `somebody who wrote can be answered, once at a time, for a day`() async throws {
        let cloud = StandInGateway(.cloud)
        try await API.run(cloud) { api async throws in
            try await api.useCloud()
            try await api.putAda()
            let path = "/api/v1/accounts/awa/contacts/ada/replies"
            let body = #"{"text":"Merci !"}"#
            try await api.ask(.post, "/api/relance/disconnect")
            #expect(try await api.ask(.post, path, body).json["code"] == .string("not-connected"))
            try await api.ask(.post, "/api/relance/connect")
            try await api.advance("PT1S")
            #expect(try await api.ask(.post, path, body).json["code"] == .string("window-closed"))
            try await api.tell(webhook(entry(text: "Hello", from: "447700900123", id: "wamid.1")))
            let key: HTTPHeaders = ["Idempotency-Key": "r-1"]
            let reply = try await api.ask(.post, path, body, headers: key)
            #expect(reply.status == 202)
            #expect(reply["replies"] == .int(1))
            #expect(
                try await api.ask(.post, path, body, headers: key).response.headers["Idempotency-Replayed"] == "true")
            try await api.advance("PT1S")
            #expect(cloud.taken.map(\.words) == ["Merci !"])
            #expect(try await api.ada()["replyOutstanding"] == .bool(false))
            for body in ["{}", #"{"text":""}"#, #"{"text":"  "}"#, #"{"text":"a\u0000"}"#, #"{"txt":"a"}"#] {
                #expect(try await api.ask(.post, path, body).status == 422, "\(body)")
            }
            let long = String(repeating: "é", count: 4097)
            #expect(try await api.ask(.post, path, #"{"text":"\#(long)"}"#).status == 422)
            #expect(try await api.ask(.post, "/api/v1/accounts/awa/contacts/bob/replies", body).status == 404)
            try await api.advance("P1D")
            #expect(try await api.ask(.post, path, body).status == 409)
        }
    }

    // MARK: Halts

    @Test func `a business account that WhatsApp stops stands still until a person releases it`() async throws {
        try await API.run(StandInGateway(.cloud)) { api async throws in
            try await api.useCloud()
            func halted() async throws -> Bool {
                try await api.ask(.get, "/metrics", as: nil).text.contains("relance_sending_halted 1\n")
            }
            #expect(try await api.ask(.get, "/api/v1/accounts/awa")["halt"] == .null)
            #expect(try await !halted())
            try await api.tell(fixture: "cloud/webhooks/account_update_disabled.json")
            let halt = try await api.ask(.get, "/api/v1/accounts/awa", headers: ["Accept-Language": "en"])["halt"]
            #expect(halt?["code"] == .null)
            #expect(halt?["word"] == .string("DISABLED_UPDATE.DISABLE"))
            #expect(halt?["since"] == .string("2025-01-20T10:00:00Z"))
            #expect(halt?["until"] == .null)
            #expect(halt?["advice"]?.string?.contains("WhatsApp Manager") == true)
            let status = try await api.ask(.get, "/api/relance/status")
            #expect(status.data?["halt"]?["advice"]?.string?.contains("reprenez les envois") == true)
            #expect(try await halted())
            #expect(try await api.ask(.post, "/api/v1/accounts/awa/release", as: .auditor).status == 403)
            let released = try await api.ask(.post, "/api/v1/accounts/awa/release")
            #expect(released.status == 200)
            #expect(released["halt"] == .null)
            #expect(try await !halted())
            let head = api.head
            #expect(try await api.ask(.post, "/api/v1/accounts/awa/release").status == 200)
            #expect(api.head == head)
        }
    }

    @Test func `an error that stops everything is named with its code, and one that passes with its end`() async throws
    {
        try await API.run(StandInGateway(.cloud)) { api async throws in
            try await api.useCloud()
            func told(_ code: Int) -> [UInt8] {
                webhook(
                    """
                    {"id":"1","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"\(API.phoneNumber)"},
                     "errors":[{"code":\(code)}]}}]}
                    """)
            }
            let holding = try #require(ErrorTable.all.first { if case .holds = $0.account { true } else { false } })
            try await api.tell(told(holding.code))
            let passing = try await api.ask(.get, "/api/v1/accounts/awa")["halt"]
            #expect(passing?["code"] == .int(Int64(holding.code)))
            #expect(passing?["until"]?.string != nil)
            try await api.advance("P2D")
            #expect(try await api.ask(.get, "/api/v1/accounts/awa")["halt"] == .null)
            try await api.tell(told(0))
            let halt = try await api.ask(.get, "/api/v1/accounts/awa")["halt"]
            #expect(halt?["code"] == .int(0))
            #expect(halt?["word"] == .null)
            #expect(halt?["title"] == .string(ErrorTable.meaning(of: 0).title))
            #expect(halt?["advice"] == .string(ErrorTable.meaning(of: 0).advice.french))
        }
    }

    // MARK: Errors

    @Test func `the table of errors is there whole, and every code means something`() async throws {
        try await API.run { api async throws in
            let list = try await api.ask(.get, "/api/v1/errors")
            #expect(list["total"] == .int(Int64(ErrorTable.all.count)))
            #expect(list["errors"]?.elements.count == ErrorTable.all.count)
            for entry in list["errors"]?.elements ?? [] {
                #expect(entry["listed"] == .bool(true))
                for language in ["fr", "en"] { #expect(entry["advice"]?[language]?.string?.isEmpty == false) }
            }
            let unreachable = try await api.ask(.get, "/api/v1/errors/131026")
            #expect(unreachable["message"]?["becomes"] == .string("leave"))
            #expect(unreachable["message"]?["exitReason"] == .string("undeliverable"))
            let token = try await api.ask(.get, "/api/v1/errors/190", as: .auditor)
            #expect(token["account"]?["becomes"] == .string("halts"))
            let fast = try await api.ask(.get, "/api/v1/errors/130429")
            #expect(fast["pace"]?["slowed"] == .bool(true))
            #expect(fast["message"]?["spendsTry"] == .bool(false))
            #expect(try await api.ask(.get, "/api/v1/errors/250")["code"] == .int(250))
            let unknown = try await api.ask(.get, "/api/v1/errors/999")
            #expect(unknown["listed"] == .bool(false))
            #expect(unknown["code"] == .int(999))
            for code in ["-1", "x", "1.5"] {
                #expect(try await api.ask(.get, "/api/v1/errors/\(code)").status == 404, "\(code)")
            }
            #expect(try await api.ask(.get, "/api/v1/errors", as: nil).status == 401)
        }
    }
}
