/// An account without its credentials, of which a registry keeps hashes only.
public struct ExportedAccount: Sendable {
    public let sid: AccountSID
    public let friendlyName: String
    public let status: AccountStatus
    /// Whether it administers the server that it comes from.
    public let isAdministrator: Bool
    public let policy: AccountPolicy
    public let dateCreated: Timestamp
    public let dateUpdated: Timestamp?

    public init(_ account: Account) {
        sid = account.sid
        friendlyName = account.friendlyName
        status = account.status
        isAdministrator = account.ownerSID == account.sid
        policy = account.policy
        dateCreated = account.dateCreated
        dateUpdated = account.dateUpdated
    }
}
