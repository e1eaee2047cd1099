/// A flow's place in a list of some order: what the order looks at, and what tells equals apart.
public struct FlowPosition: Hashable, Sendable {
    /// Empty unless the order is by name.
    public let friendlyName: String
    /// Of the last update where the order is by that, else of the creation.
    public let date: Timestamp
    public let sid: FlowSID

    public init(friendlyName: String, date: Timestamp, sid: FlowSID) {
        self.friendlyName = friendlyName
        self.date = date
        self.sid = sid
    }

    public init(of flow: Flow, in order: FlowOrder) {
        self.init(
            friendlyName: order.key == .friendlyName ? flow.latest.friendlyName : "",
            date: order.key == .dateUpdated ? flow.dateUpdated ?? flow.dateCreated : flow.dateCreated, sid: flow.sid)
    }
}
