import EventStore
import TestSupport
import Testing

private let alice = StreamNumber(UInt64(3))
private let bob = StreamNumber(UInt64(9))

@Suite struct `The key vault` {
    @Test func `keeps a staged key once it is committed and forgets it when it is not`() throws {
        try withDirectory { directory in
            let secret = try InstallationSecret(directory: directory)
            var key: DataKey?
            do {
                let vault = try KeyVault(directory: directory, secret: secret)
                key = try vault.stage(for: alice)
                #expect(try vault.key(for: alice) == key)
                try vault.commitStaged()
                _ = try vault.stage(for: bob)
                vault.discardStaged()
                #expect(try vault.key(for: bob) == nil)
                _ = try vault.stage(for: bob)
            }
            let vault = try KeyVault(directory: directory, secret: try InstallationSecret(directory: directory))
            #expect(try vault.key(for: alice) == key && key != nil)
            #expect(try vault.key(for: bob) == nil)
        }
    }

    @Test func `drops the keys of streams that were never committed`() throws {
        try withDirectory { directory in
            let vault = try KeyVault(directory: directory, secret: try InstallationSecret(text: "x"))
            for number: UInt64 in [2, 5, 6, 80] { _ = try vault.stage(for: StreamNumber(number)) }
            try vault.commitStaged()
            try vault.dropKeys(after: Position(5))
            let kept = try [2, 5, 6, 80].filter { try vault.key(for: StreamNumber(UInt64($0))) != nil }
            #expect(kept == [2, 5])
        }
    }

    @Test func `does not open under another secret`() throws {
        try withDirectory { directory in
            do {
                let vault = try KeyVault(directory: directory, secret: try InstallationSecret(text: "one"))
                _ = try vault.stage(for: alice)
                try vault.commitStaged()
            }
            let vault = try KeyVault(directory: directory, secret: try InstallationSecret(text: "two"))
            #expect(throws: StoreError.cannotOpen(what: "the key of stream 3")) { try vault.key(for: alice) }
        }
    }

    @Test func `leaves no byte of a destroyed key in any of its files`() throws {
        try withDirectory { directory in
            let vault = try KeyVault(directory: directory, secret: try InstallationSecret(text: "x"))
            for number: UInt64 in 1...200 { _ = try vault.stage(for: StreamNumber(number)) }
            try vault.commitStaged()
            let file = directory + "/vault/data.mdb"
            let row = try #require(try wrappedRow(directory, alice))
            #expect(try contains(file, row))
            try vault.destroy(alice)
            #expect(try !contains(file, row))
            #expect(try !contains(file, Array(row[12..<24])))
            #expect(try vault.key(for: alice) == nil)
            #expect(try vault.key(for: bob) != nil)
            try vault.destroy(alice)
            _ = try vault.stage(for: StreamNumber(UInt64(999)))
            try vault.commitStaged()
            #expect(try vault.key(for: StreamNumber(UInt64(999))) != nil)
        }
    }

    @Test func `finishes a destruction that a crash left half done`() throws {
        try withDirectory { directory in
            let secret = try InstallationSecret(text: "x")
            do {
                let vault = try KeyVault(directory: directory, secret: secret)
                for number: UInt64 in 1...9 { _ = try vault.stage(for: StreamNumber(number)) }
                try vault.commitStaged()
            }
            var row: [UInt8] = []
            do {
                // As after a crash between the removal of the row and the exchange of the file.
                let environment = try Environment(at: directory + "/vault", durability: .synced)
                let tables = try environment.openTables(["keys", "meta"])
                try environment.write { transaction in
                    row = try #require(try transaction.value(tables[0], alice.rawValue))
                    try transaction.delete(tables[0], alice.rawValue)
                    try transaction.put(tables[1], "rewrite", [1])
                }
            }
            let file = directory + "/vault/data.mdb"
            #expect(try contains(file, Array(row[12..<24])), "the removed row should still be legible here")
            let vault = try KeyVault(directory: directory, secret: secret)
            #expect(try !contains(file, Array(row[12..<24])))
            #expect(try vault.key(for: alice) == nil && vault.key(for: bob) != nil)
        }
    }
}

@Suite struct `Sealed values and keyed hashes` {
    @Test func `opens what it sealed, and nothing that was changed`() throws {
        let sealing = try Sealing()
        let key = try DataKey.random()
        let sealed = try sealing.seal([1, 2, 3], key, context: [9])
        #expect(sealed.count == 3 + Sealing.overhead)
        #expect(try sealing.open(sealed, key, context: [9]) == [1, 2, 3])
        #expect(try sealing.seal([1, 2, 3], key, context: [9]) != sealed)
        #expect(throws: StoreError.self) { try sealing.open(sealed, key, context: [8]) }
        #expect(throws: StoreError.self) { try sealing.open(sealed, try DataKey.random(), context: [9]) }
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 0x80
            #expect(throws: StoreError.self) { try sealing.open(changed, key, context: [9]) }
        }
        #expect(throws: StoreError.self) { try sealing.open(Array(sealed.prefix(20)), key, context: [9]) }
        let empty = try sealing.seal([], key, context: [])
        #expect(try sealing.open(empty, key, context: []) == [])
    }

    @Test func `opens the test vector of the GCM specification`() throws {
        // McGrew and Viega, "The Galois/Counter Mode of Operation", test case 14: zero key, nonce and block.
        let sealed =
            [UInt8](repeating: 0, count: 12) + bytes("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
        let key = try DataKey([UInt8](repeating: 0, count: 32))
        #expect(try Sealing().open(sealed, key, context: []) == [UInt8](repeating: 0, count: 16))
    }

    @Test func `hashes under a key as RFC 4231 says`() throws {
        let hash = try KeyedHash(bytes: [UInt8]("Jefe".utf8))
        let data = [UInt8]("what do ya want for nothing?".utf8)
        let expected = bytes("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(try hash.hash32(data) == expected)
        #expect(try hash.hash32(data) == expected, "the context is used again")
        #expect(try hash.hash16(data) == Array(expected.prefix(16)))
        #expect(try hash.verifies(expected, data))
        #expect(try !hash.verifies(expected, data + [0]))
        #expect(try !hash.verifies([], data))
    }

    @Test func `derives other keys for other purposes, the same ones every time`() throws {
        let secret = try InstallationSecret(text: "s")
        let keys = try [.vault, .lookup, .tokens].map { try secret.key(for: $0) }
        #expect(Set(keys).count == 3)
        #expect(try InstallationSecret(text: "s").key(for: .vault) == keys[0])
        #expect(try InstallationSecret(text: "t").key(for: .vault) != keys[0])
        #expect("\(keys[0])" == "DataKey")
    }
}

/// The bytes under which the vault keeps a stream's key, found by reading a compact copy of its file.
private func wrappedRow(_ directory: String, _ stream: StreamNumber) throws -> [UInt8]? {
    let content = try FileContent.read(directory + "/vault/data.mdb")
    // In a leaf page a row is its key, then its value: 8 bytes and 60.
    var key: [UInt8] = []
    key.appendBigEndian(stream.rawValue)
    return FileContent.ranges(of: key, in: content).lazy.map { Array(content[$0.upperBound..<($0.upperBound + 60)]) }
        .first { row in Set(row).count > 25 }
}

private func contains(_ path: String, _ bytes: [UInt8]) throws -> Bool {
    !FileContent.ranges(of: bytes, in: try FileContent.read(path)).isEmpty
}
