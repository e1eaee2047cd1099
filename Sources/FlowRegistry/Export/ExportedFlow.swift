/// The beginning of a flow: its first revision has its date.
public struct ExportedFlow: Sendable {
    public let sid: FlowSID
    public let accountSID: AccountSID

    public init(sid: FlowSID, accountSID: AccountSID) {
        self.sid = sid
        self.accountSID = accountSID
    }
}

/// Which flow an export goes on with, in the engine's own order.
public enum ExportPlace: Sendable {
    /// The account's first one.
    case first
    /// The next one behind this.
    case after(StoredID)
    /// This one, if it is still there.
    case at(StoredID)
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
