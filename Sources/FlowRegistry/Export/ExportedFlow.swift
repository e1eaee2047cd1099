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
