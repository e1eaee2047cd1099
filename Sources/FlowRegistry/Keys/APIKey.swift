/// A further, revocable credential of an account (contract §2); only the hash of its secret is kept.
public struct APIKey: Equatable, Sendable, Identified {
    public static let sidPrefix: StaticString = "SK"

    public let sid: APIKeySID
    public let accountSID: AccountSID
    public let friendlyName: String
    public let type: APIKeyType
    /// nil unless the key is restricted.
    public let policy: KeyPolicy?
    public let dateCreated: Timestamp
    /// nil until the first change.
    public let dateUpdated: Timestamp?
    /// The first second in which the key is refused; nil for never.
    public let dateExpires: Timestamp?
    /// To the minute; nil until the first use.
    public let dateLastUsed: Timestamp?

    public init(
        sid: APIKeySID, accountSID: AccountSID, friendlyName: String, type: APIKeyType, policy: KeyPolicy?,
        dateCreated: Timestamp, dateUpdated: Timestamp?, dateExpires: Timestamp?, dateLastUsed: Timestamp?
    ) {
        self.sid = sid
        self.accountSID = accountSID
        self.friendlyName = friendlyName
        self.type = type
        self.policy = policy
        self.dateCreated = dateCreated
        self.dateUpdated = dateUpdated
        self.dateExpires = dateExpires
        self.dateLastUsed = dateLastUsed
    }

    public var permissions: PermissionSet { type.permissions(policy) }

    /// What the audit log keeps of it.
    var auditState: AuditState {
        var hash = FieldHash()
        hash.add(friendlyName)
        hash.add(type.rawValue)
        hash.add(policy.map { $0.allow.joined(separator: "\n") })
        hash.add(dateExpires?.secondsSinceEpoch)
        return AuditState(hash: hash.finalized())
    }
}

/// `SK` and 32 hex digits.
public typealias APIKeySID = SID<APIKey>
