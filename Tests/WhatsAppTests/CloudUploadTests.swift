import Domain
import Foundation
import JSON
import Testing

@testable import WhatsApp

/// Files that are handed to WhatsApp before a message names them.
@Suite struct CloudUploadTests {
    private let network = CloudNetwork()
    private let gateway: CloudGateway
    private let result = CloudCell<Result<String, MediaUploadError>?>(nil)

    init() {
        gateway = CloudGateway(transport: network, wake: {}, now: { CloudWorld.start })
    }

    private func upload(_ type: String, _ count: Int = 3) {
        result.change { $0 = nil }
        let file = HTTPCall.FormFile(
            name: "x", filename: "menu.jpg", type: type, bytes: [UInt8](repeating: 7, count: count))
        gateway.upload(file, to: CloudWorld.number) { [result] outcome in result.change { $0 = outcome } }
    }

    @Test func `a file goes out as a form and comes back as an id`() throws {
        upload("image/jpeg")
        let call = try #require(network.calls.first)
        #expect(call.method == "POST")
        #expect(call.url == "https://graph.facebook.com/v23.0/106000000000001/media")
        #expect(call.timeout == .seconds(120))
        guard case .form(let fields, let file) = call.body else { throw CloudFixture.Missing(what: "a form") }
        #expect(fields.map { "\($0.name)=\($0.value)" } == ["messaging_product=whatsapp", "type=image/jpeg"])
        #expect(file.name == "file")
        #expect(file.filename == "menu.jpg")
        #expect(file.type == "image/jpeg")
        #expect(file.bytes == [7, 7, 7])
        try network.answer(fixture: "responses/media_upload_ok")
        #expect(result.value == .success("1900000000000001"))
    }

    @Test func `what goes wrong is told apart`() throws {
        let cases: [(HTTPOutcome, MediaUploadError)] = [
            (.notSent("x"), .unreachable), (.unknown("x"), .unknown),
            (try CloudFixture.answer("cloud/errors/error_131053.json", status: 400), .refused(code: 131_053)),
            (try CloudFixture.answer("cloud/errors/error_190.json", status: 401), .refused(code: 190)),
            (try CloudFixture.answer("cloud/responses/send_502_html.html", status: 502), .unknown),
            (
                try CloudFixture.answer("cloud/responses/send_502_html.html", status: 429),
                .refused(code: OwnError.tooManyRequests)
            ),
            (try CloudFixture.answer("cloud/responses/send_200_empty_object.json", status: 200), .unknown),
        ]
        for (outcome, error) in cases {
            upload("image/png")
            network.end(outcome)
            #expect(result.value == .failure(error))
        }
    }

    @Test(arguments: [
        ("image/jpeg", 5 << 20), ("IMAGE/PNG", 5 << 20), ("image/webp", 500 << 10), ("video/mp4", 16 << 20),
        ("audio/ogg; codecs=opus", 16 << 20), ("application/pdf", 100 << 20), ("text/plain", 100 << 20),
    ])
    func `a file that is too large is not even offered`(type: String, limit: Int) {
        #expect(MediaUpload.limit(of: type) == limit)
        upload(type, limit + 1)
        #expect(network.calls.isEmpty)
        #expect(result.value == .failure(.tooLarge(limit: limit)))
        upload(type, limit)
        #expect(network.calls.count == 1)
    }
}
