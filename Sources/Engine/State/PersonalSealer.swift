import Domain
import EventStore
import WhatsApp

/// Seals what names a person, opens it again, and makes the keyed hashes by which a person is found.
///
/// What is sealed is bound to its stream: moved elsewhere it does not open.
struct PersonalSealer: Sendable {
    private let vault: KeyVault
    private let lookup: KeyedHash
    private let sealing: Sealing

    init(vault: KeyVault, secret: InstallationSecret) throws(StoreError) {
        self.vault = vault
        lookup = try KeyedHash(try secret.key(for: .lookup))
        sealing = try Sealing()
    }

    // MARK: Contacts

    /// Seals with a new key, for a contact whose stream begins in this batch.
    func sealNew(_ person: PersonalData, of number: ContactNumber) throws(StoreError) -> [UInt8] {
        let stream = StreamNumber(number.rawValue)
        return try sealing.seal(person.bytes, try vault.stage(for: stream), context: associated(stream))
    }

    func seal(_ person: PersonalData, of number: ContactNumber) throws(StoreError) -> [UInt8] {
        let stream = StreamNumber(number.rawValue)
        return try sealing.seal(person.bytes, try key(stream), context: associated(stream))
    }

    /// Nil where there is nothing, or the key was destroyed.
    func openIfPossible(_ sealed: [UInt8], of number: ContactNumber) throws(StoreError) -> PersonalData? {
        let stream = StreamNumber(number.rawValue)
        guard !sealed.isEmpty, let key = try vault.key(for: stream) else { return nil }
        return PersonalData(bytes: try sealing.open(sealed, key, context: associated(stream)))
    }

    /// The gateway's own id of a message may decode to the number it went to. Nil once the contact's key is gone.
    func sealIfPossible(gatewayMessageID id: String, of number: ContactNumber) throws(StoreError) -> [UInt8]? {
        let stream = StreamNumber(number.rawValue)
        guard let key = try vault.key(for: stream) else { return nil }
        return try sealing.seal(Array(id.utf8), key, context: associated(stream))
    }

    /// What somebody wrote, or what is written to them. Nil once the contact's key is gone.
    func sealIfPossible(text: String, of number: ContactNumber) throws(StoreError) -> [UInt8]? {
        try sealIfPossible(gatewayMessageID: text, of: number)
    }

    func openText(_ sealed: [UInt8], of number: ContactNumber) throws(StoreError) -> String? {
        let stream = StreamNumber(number.rawValue)
        guard let key = try vault.key(for: stream) else { return nil }
        return String(decoding: try sealing.open(sealed, key, context: associated(stream)), as: UTF8.self)
    }

    // MARK: Accounts

    /// `name=value` lines: the way to WhatsApp that an account set for itself.
    func seal(_ channel: ChannelSettings, of number: AccountNumber) throws(StoreError) -> [UInt8] {
        let lines = channel.values.map { "\($0.key.rawValue)=\($0.value)" }.sorted()
        return try sealProfile(lines.joined(separator: "\n"), of: number)
    }

    func openChannel(_ sealed: [UInt8]?, of number: AccountNumber) throws(StoreError) -> ChannelSettings {
        var settings = ChannelSettings()
        for line in try openProfile(sealed, of: number)?.split(separator: "\n") ?? [] {
            guard let equals = line.firstIndex(of: "="),
                let field = ChannelSettings.Field(rawValue: String(line[..<equals]))
            else { continue }
            settings[field] = String(line[line.index(after: equals)...])
        }
        return settings
    }

    func sealProfile(_ name: String, of number: AccountNumber) throws(StoreError) -> [UInt8] {
        let stream = StreamNumber(number.rawValue)
        let known = try vault.key(for: stream)
        let key = if let known { known } else { try vault.stage(for: stream) }
        return try sealing.seal(Array(name.utf8), key, context: associated(stream))
    }

    func openProfile(_ sealed: [UInt8]?, of number: AccountNumber) throws(StoreError) -> String? {
        let stream = StreamNumber(number.rawValue)
        guard let sealed, let key = try vault.key(for: stream) else { return nil }
        let name = String(decoding: try sealing.open(sealed, key, context: associated(stream)), as: UTF8.self)
        return name.isEmpty ? nil : name
    }

    // MARK: Hashes

    func hash(contactID: String) throws(StoreError) -> [UInt8] { try hash("contact", contactID) }
    /// E.164 with `+`.
    func hash(phone: String) throws(StoreError) -> [UInt8] { try hash("phone", phone) }
    func hash(userID: String) throws(StoreError) -> [UInt8] { try hash("user", userID) }
    /// A gateway's own id of a message, of ours or of somebody's.
    func hash(messageID: String) throws(StoreError) -> [UInt8] { try hash("message", messageID) }
    /// What WhatsApp said of an account by itself.
    func hash(news: (word: String, at: Instant), of number: AccountNumber) throws(StoreError) -> [UInt8] {
        try hash("news", "\(number.rawValue) \(news.at.milliseconds) \(news.word)")
    }

    /// Everything by which WhatsApp may speak of a person.
    func addresses(of person: PersonalData) throws(StoreError) -> [[UInt8]] {
        var hashes: [[UInt8]] = []
        if let phone = person.phone { hashes.append(try hash(phone: phone)) }
        if let waID = person.waID, "+\(waID)" != person.phone { hashes.append(try hash(phone: "+\(waID)")) }
        if let userID = person.userID { hashes.append(try hash(userID: userID)) }
        return hashes
    }

    func hash(idempotency key: String, of actor: String) throws(StoreError) -> [UInt8] {
        try hash("idempotency", actor + "\u{0}" + key)
    }
    /// 8 bytes.
    func fingerprint(_ request: [UInt8]) throws(StoreError) -> [UInt8] { Array(try lookup.hash16(request).prefix(8)) }

    private func hash(_ kind: String, _ text: String) throws(StoreError) -> [UInt8] {
        try lookup.hash16(Array("\(kind)\u{0}\(text)".utf8))
    }

    private func key(_ stream: StreamNumber) throws(StoreError) -> DataKey {
        guard let key = try vault.key(for: stream) else { throw .cannotOpen(what: "what stream \(stream) seals") }
        return key
    }

    private func associated(_ stream: StreamNumber) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(stream.rawValue)
        return bytes
    }
}

extension PersonalData {
    /// The sealed form: six texts (four in the first people's), each as its length (4 bytes, all ones for none) and its
    /// UTF-8.
    fileprivate var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for text in [id, name, email, phone, waID, userID] {
            guard let text else {
                bytes.appendBigEndian(UInt32.max)
                continue
            }
            bytes.appendBigEndian(UInt32(text.utf8.count))
            bytes += text.utf8
        }
        return bytes
    }

    /// Nil for bytes of another form.
    fileprivate init?(bytes: [UInt8]) {
        var rest = bytes[...]
        var texts: [String?] = []
        while rest.count >= 4 {
            let length = rest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            rest = rest.dropFirst(4)
            guard length != .max else {
                texts.append(nil)
                continue
            }
            guard rest.count >= length else { return nil }
            texts.append(String(decoding: rest.prefix(Int(length)), as: UTF8.self))
            rest = rest.dropFirst(Int(length))
        }
        guard texts.count == 4 || texts.count == 6, let id = texts[0] else { return nil }
        self.init(id: id, name: texts[1], email: texts[2], phone: texts[3])
        if texts.count == 6 { (waID, userID) = (texts[4], texts[5]) }
    }
}
