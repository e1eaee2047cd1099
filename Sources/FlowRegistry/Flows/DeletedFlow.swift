/// A flow that was deleted and can still be brought back.
public struct DeletedFlow: Sendable {
    public let flow: Flow
    public let dateDeleted: Timestamp

    public init(flow: Flow, dateDeleted: Timestamp) {
        self.flow = flow
        self.dateDeleted = dateDeleted
    }

    /// From when on it may be gone for good.
    ///
    /// - Parameter seconds: how long deleted flows can be brought back.
    public func datePurged(keptFor seconds: Int64) -> Timestamp {
        Timestamp(secondsSinceEpoch: dateDeleted.secondsSinceEpoch + seconds)
    }
}
