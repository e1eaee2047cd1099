/// An engine's own name for a flow or an account that it has stored: the core hands it back, and never looks into it.
///
/// It is good for the transaction that it was found in.
public struct StoredID: Hashable, Sendable {
    public let value: Int64

    public init(_ value: Int64) { self.value = value }
}

/// The latest revision of a stored flow, as far as a change has to know it.
public struct FlowVersion: Sendable {
    public let id: StoredID
    public let flow: FlowSID
    public let account: AccountSID
    public let mark: ChangeMark
    public let friendlyName: String
    /// The SHA-256 of its definition.
    public let definitionHash: [UInt8]

    public init(
        id: StoredID, flow: FlowSID, account: AccountSID, mark: ChangeMark, friendlyName: String,
        definitionHash: [UInt8]
    ) {
        self.id = id
        self.flow = flow
        self.account = account
        self.mark = mark
        self.friendlyName = friendlyName
        self.definitionHash = definitionHash
    }

    /// What the audit log keeps of it.
    var state: AuditState { AuditState(revision: mark.number, hash: definitionHash) }
}

/// A flow as exports and imports find it, deleted or not.
public struct StoredFlow: Sendable {
    public let id: StoredID
    public let sid: FlowSID
    public let account: AccountSID
    /// How many there are, which is the number of the latest.
    public let revisions: Int64
    public let dateDeleted: Timestamp?

    public init(id: StoredID, sid: FlowSID, account: AccountSID, revisions: Int64, dateDeleted: Timestamp?) {
        self.id = id
        self.sid = sid
        self.account = account
        self.revisions = revisions
        self.dateDeleted = dateDeleted
    }
}
