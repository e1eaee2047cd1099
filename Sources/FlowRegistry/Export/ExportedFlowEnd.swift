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
