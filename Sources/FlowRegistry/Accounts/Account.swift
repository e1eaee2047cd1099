/// Owner and tenant of flows; every query is scoped by one.
public struct Account: Equatable, Sendable, Identified {
    public static let sidPrefix: StaticString = "AC"

    public let sid: AccountSID
    public let friendlyName: String
    public let status: AccountStatus
    public let policy: AccountPolicy
    /// The administrator: the first account made on the server, which owns itself.
    public let ownerSID: AccountSID
    public let dateCreated: Timestamp
    /// nil until the first change.
    public let dateUpdated: Timestamp?

    public init(
        sid: AccountSID, friendlyName: String, status: AccountStatus, policy: AccountPolicy = AccountPolicy(),
        ownerSID: AccountSID,
        dateCreated: Timestamp, dateUpdated: Timestamp?
    ) {
        self.sid = sid
        self.friendlyName = friendlyName
        self.status = status
        self.policy = policy
        self.ownerSID = ownerSID
        self.dateCreated = dateCreated
        self.dateUpdated = dateUpdated
    }
}

/// `AC` and 32 hex digits.
public typealias AccountSID = SID<Account>
