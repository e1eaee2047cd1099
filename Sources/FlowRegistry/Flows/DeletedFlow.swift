/// A flow that was deleted and can still be brought back.
public struct DeletedFlow: Sendable {
    public let flow: Flow
    public let dateDeleted: Timestamp
    /// From when on it may be gone for good.
    public let datePurged: Timestamp

    public init(flow: Flow, dateDeleted: Timestamp, datePurged: Timestamp) {
        self.flow = flow
        self.dateDeleted = dateDeleted
        self.datePurged = datePurged
    }
}
