/// A name for a revision of a flow that can be moved to another one, as `production`.
public struct Alias: Sendable {
    public let flowSID: FlowSID
    public let accountSID: AccountSID
    public let name: AliasName
    public let target: AliasTarget<Int64>
    /// Of the last move in its history, whose number says how often it has been made, moved or deleted.
    public let mark: ChangeMark
    public let dateCreated: Timestamp
    /// nil until it is moved.
    public let dateUpdated: Timestamp?

    public init(
        flowSID: FlowSID, accountSID: AccountSID, name: AliasName, target: AliasTarget<Int64>, mark: ChangeMark,
        dateCreated: Timestamp, dateUpdated: Timestamp?
    ) {
        self.flowSID = flowSID
        self.accountSID = accountSID
        self.name = name
        self.target = target
        self.mark = mark
        self.dateCreated = dateCreated
        self.dateUpdated = dateUpdated
    }
}

extension AliasTarget<Int64> {
    /// What the audit log keeps of an alias that points here.
    func auditState(of name: AliasName) -> AuditState {
        var hash = FieldHash()
        hash.add(name.description)
        hash.add(revision)
        hash.add(canary?.revision)
        hash.add(canary?.percent)
        return AuditState(revision: revision, hash: hash.finalized())
    }
}
