/// A resource's place in a list of its kind: newest first, ties by SID.
public struct Position<Resource: Identified>: Hashable, Sendable {
    public let dateCreated: Timestamp
    public let sid: SID<Resource>

    public init(dateCreated: Timestamp, sid: SID<Resource>) {
        self.dateCreated = dateCreated
        self.sid = sid
    }
}
