import Crypto

/// A change that is to be appended to the audit log.
struct NewAuditEvent {
    let action: AuditAction
    let accountSID: AccountSID
    let resourceSID: String
    let before: AuditState?
    let after: AuditState?
    let actor: AuditActor

    /// The entry at the end of the log.
    func event(number: Int64, at now: Timestamp, previousHash: [UInt8]) -> AuditEvent {
        AuditEvent(
            number: number, accountSID: accountSID, action: action, resourceSID: resourceSID, before: before,
            after: after, actor: actor, dateCreated: now, previousHash: previousHash,
            hash: hash(number: number, at: now, previousHash: previousHash))
    }

    /// What every later version has to compute alike: the log of years depends on it.
    private func hash(number: Int64, at now: Timestamp, previousHash: [UInt8]) -> [UInt8] {
        var hash = FieldHash()
        hash.add(previousHash)
        hash.add(number)
        hash.add(now.secondsSinceEpoch)
        hash.add(accountSID.description)
        hash.add(action.rawValue)
        hash.add(resourceSID)
        for state in [before, after] {
            hash.add(state?.revision)
            hash.add(state?.hash)
        }
        switch actor.authority {
        case .commandLine: hash.add("command_line")
        case .service: hash.add("service")
        case .credential(.authToken, let account): hash.add(account.description)
        case .credential(.apiKey(let key), let account):
            hash.add(account.description)
            hash.add(key.description)
        }
        hash.add(actor.address)
        hash.add(actor.requestID)
        return hash.finalized()
    }
}

extension NewAuditEvent {
    /// The change that an entry says has happened.
    init(_ event: AuditEvent) {
        self.init(
            action: event.action, accountSID: event.accountSID, resourceSID: event.resourceSID, before: event.before,
            after: event.after, actor: event.actor)
    }
}

/// SHA-256 over fields, each behind its kind and length, so that no two lists of fields share their bytes.
struct FieldHash {
    /// Hashed in one go: most fields are shorter than what it takes to hash one alone.
    private var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(512) }

    mutating func add(_ bytes: [UInt8]?) {
        guard let bytes else { return addHead(kind: 0, 0) }
        addHead(kind: 1, UInt64(bytes.count))
        self.bytes += bytes
    }

    mutating func add(_ text: String?) {
        guard let text else { return addHead(kind: 0, 0) }
        addHead(kind: 1, UInt64(text.utf8.count))
        bytes += text.utf8
    }

    mutating func add(_ number: Int64?) {
        guard let number else { return addHead(kind: 0, 0) }
        addHead(kind: 2, UInt64(bitPattern: number))
    }

    func finalized() -> [UInt8] { SHA256.hash(of: bytes) }

    private mutating func addHead(kind: UInt8, _ value: UInt64) {
        bytes.append(kind)
        withUnsafeBytes(of: value.bigEndian) { bytes += $0 }
    }
}

extension SHA256 {
    static func hash(of bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { [UInt8](hash(data: $0)) } }
}
