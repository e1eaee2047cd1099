/// The end of the audit log, which the next entry is bound to.
public struct LastAuditEvent: Sendable {
    public let number: Int64
    public let hash: [UInt8]
    public let dateCreated: Timestamp
    /// The latest date among the entries up to this one.
    public let dateReached: Timestamp

    public init(number: Int64, hash: [UInt8], dateCreated: Timestamp, dateReached: Timestamp) {
        self.number = number
        self.hash = hash
        self.dateCreated = dateCreated
        self.dateReached = dateReached
    }

    public var position: AuditPosition { AuditPosition(number: number, hash: hash) }
}
