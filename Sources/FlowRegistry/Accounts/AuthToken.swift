/// The secret half of an account's credentials: 32 lower-case hex digits, 128 random bits (contract §2).
public enum AuthToken {
    /// A new token from `generator`, which has to be cryptographically secure.
    public static func random(using generator: inout some RandomNumberGenerator) -> String {
        let (high, low) = (generator.next(), generator.next())
        return String(unsafeUninitializedCapacity: 32) { buffer in
            Hexadecimal.write(high, to: buffer, at: 0)
            Hexadecimal.write(low, to: buffer, at: 16)
            return 32
        }
    }
}

/// Which of an account's auth tokens: a secondary one is there while they are being exchanged.
public enum AuthTokenKind: String, Sendable {
    case primary, secondary

    /// What the audit log keeps of a token, only its kind and age: nothing of a secret goes into the log, not even a hash
    /// of its hash.
    func auditState(dateCreated: Timestamp) -> AuditState {
        var hash = FieldHash()
        hash.add(rawValue)
        hash.add(dateCreated.secondsSinceEpoch)
        return AuditState(hash: hash.finalized())
    }
}

/// A step in the replacement of an account's auth token.
public struct AuthTokenRotation: Sendable {
    public let accountSID: AccountSID
    /// The new token, when this step made one.
    public let authToken: String?
    public let dateCreated: Timestamp
    public let dateUpdated: Timestamp

    public init(accountSID: AccountSID, authToken: String?, dateCreated: Timestamp, dateUpdated: Timestamp) {
        self.accountSID = accountSID
        self.authToken = authToken
        self.dateCreated = dateCreated
        self.dateUpdated = dateUpdated
    }
}
