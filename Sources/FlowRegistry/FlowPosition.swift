/// A flow's place in the list of an account's flows: newest first, ties by SID.
public struct FlowPosition: Hashable, Sendable {
    public let dateCreated: Timestamp
    public let sid: FlowSID

    public init(dateCreated: Timestamp, sid: FlowSID) {
        self.dateCreated = dateCreated
        self.sid = sid
    }
}
