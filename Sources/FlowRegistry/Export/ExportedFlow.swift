/// The beginning of a flow: its first revision has its date.
public struct ExportedFlow: Sendable {
    public let sid: FlowSID
    public let accountSID: AccountSID

    public init(sid: FlowSID, accountSID: AccountSID) {
        self.sid = sid
        self.accountSID = accountSID
    }
}
