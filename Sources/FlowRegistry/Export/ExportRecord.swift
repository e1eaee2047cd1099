/// One line of an export: what a registry keeps of an account, in an order in which it can be taken in again.
///
/// An account, and of each of its flows the flow, its revisions from the first to the last, and its end.
public enum ExportRecord: Sendable {
    case account(ExportedAccount)
    case flow(ExportedFlow)
    case revision(FlowRevision)
    case flowEnd(ExportedFlowEnd)
}

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

/// The beginning of a flow: its first revision has its date.
public struct ExportedFlow: Sendable {
    public let sid: FlowSID
    public let accountSID: AccountSID

    public init(sid: FlowSID, accountSID: AccountSID) {
        self.sid = sid
        self.accountSID = accountSID
    }
}

/// What a flow has beside its revisions, as it was when the last of them was exported.
public struct ExportedFlowEnd: Sendable {
    public let flowSID: FlowSID
    /// How many there are, which is the number of the last.
    public let revisions: Int64
    /// nil unless the flow is deleted and not purged yet.
    public let dateDeleted: Timestamp?
    public let testUsers: [String]
    /// By name.
    public let aliases: [Alias]
    /// Of each name from the first to the last, those of deleted aliases included.
    public let aliasMoves: [AliasMove]

    public init(
        flowSID: FlowSID, revisions: Int64, dateDeleted: Timestamp?, testUsers: [String], aliases: [Alias],
        aliasMoves: [AliasMove]
    ) {
        self.flowSID = flowSID
        self.revisions = revisions
        self.dateDeleted = dateDeleted
        self.testUsers = testUsers
        self.aliases = aliases
        self.aliasMoves = aliasMoves
    }
}
