import Server
import Testing

@testable import Simulator

/// The parts that need no socket.
struct PieceTests {
    @Test(arguments: [1_234_567, 12_025_550_100, 33_612_345_678, 447_700_900_123, 999_999_999_999_999] as [UInt64])
    func `a user id leads back to its number and to no other`(_ digits: UInt64) {
        let id = UserID.of(digits: digits)
        #expect(UserID.isWellFormed(id))
        #expect(UserID.digits(of: id) == digits)
        #expect(UserID.digits(of: id + "0") == nil)
        #expect(UserID.digits(of: "XX" + id.dropFirst(2)) == nil)
    }

    @Test(arguments: [
        "", "GB", "GB.", "gb.123", "GBR.123", "GB.12-3", "GB.ENT.", "GB." + String(repeating: "1", count: 129),
    ])
    func `what is no user id is not taken for one`(_ text: String) {
        #expect(!UserID.isWellFormed(text))
    }

    @Test func `a message id leads back to its message, in this run alone`() {
        for message: UInt32 in [0, 1, 77, .max] {
            let id = MessageID.cloud(447_700_900_123, nonce: 0xBEEF, message: message)
            #expect(MessageID.message(of: id, nonce: 0xBEEF) == message)
            #expect(MessageID.message(of: id, nonce: 0xBEE0) == nil)
            #expect(id.utf8.count <= 128)
        }
        for text in ["", "wamid.", "wamid.HBgM", "wamid.!!!!", "x"] {
            #expect(MessageID.message(of: text, nonce: 0) == nil)
        }
    }

    @Test func `base64 goes there and back`() {
        for count in 0..<20 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 91 + 7) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        #expect(Base64.encode(Array("Man".utf8)) == "TWFu")
        #expect(Base64.encode(Array("Ma".utf8)) == "TWE=")
    }

    @Test func `tokens are found again among many, oldest attempt first`() {
        var store = MessageStore()
        func append(_ token: String, _ state: MessageStore.State) {
            _ = store.append(
                MessageStore.Message(person: 0, number: 0, state: state, traits: [], at: 0, content: 0), token: token)
        }
        for number in 0..<5_000 { append("token-\(number)", .refused) }
        for number in stride(from: 0, to: 5_000, by: 3) { append("token-\(number)", .accepted) }
        append("", .accepted)
        #expect(store.tokenCount == 5_000)
        #expect(store.messages(withToken: "token-0") == [0, 5_000])
        #expect(store.messages(withToken: "token-1") == [1])
        #expect(store.messages(withToken: "token-4998").count == 2)
        #expect(store.messages(withToken: "token-5000") == [])
        #expect(store.messages(withToken: "") == [])
        let text = String(decoding: store.token(of: store[4_999]), as: UTF8.self)
        #expect(text == "token-4999")
    }

    @Test func `the judge counts pairs of person and content`() {
        var judge = Judge()
        #expect(judge.accepted(1, content: 7) == 1)
        #expect(judge.accepted(2, content: 7) == 1)
        #expect(judge.accepted(1, content: 8) == 1)
        #expect(judge.duplicatePairs == 0)
        #expect(judge.accepted(1, content: 7) == 2)
        #expect(judge.accepted(1, content: 7) == 3)
        #expect(judge.accepted(2, content: 7) == 2)
        #expect(judge.duplicates == [3: 1, 2: 1])
        #expect((judge.duplicatePairs, judge.surplus, judge.pairs) == (2, 3, 3))
    }

    @Test func `draws are even and independent of each other`() {
        var shares: [Double] = []
        var agreements = 0
        for sequence in UInt64(0)..<4_000 {
            let draws = Draws(seed: 3, sequence: sequence)
            shares.append(draws.share(.error))
            if (draws.share(.error) < 0.5) == (draws.share(.ending) < 0.5) { agreements += 1 }
            #expect((5...9).contains(draws.within(.latency, 5...9)))
        }
        let mean = shares.reduce(0, +) / 4_000
        #expect((0.47...0.53).contains(mean))
        #expect((1_850...2_150).contains(agreements))
    }

    @Test func `every code of Meta's table can be refused and told`() {
        #expect(Set(ErrorTable.all.map(\.code)).count == ErrorTable.all.count)
        for entry in ErrorTable.all {
            let error = GraphError(entry.code)
            #expect(error.status == entry.status && error.code == entry.code && !error.message.isEmpty)
        }
        #expect(ErrorTable.entry(987_654).status == 400)
    }

    @Test func `variables of a template are each counted once, in order`() {
        #expect(Template.variables("Hi {{1}}, {{2}} and {{1}}") == ["1", "2"])
        #expect(Template.variables("{{ first_name }}!") == ["first_name"])
        #expect(Template.variables("no {{ end").isEmpty)
    }
}
