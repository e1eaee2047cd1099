/// One entry of the append-only audit log, bound to the entry before it by that one's hash.
public struct AuditEvent: Sendable {
    /// The entry's place in the log of the whole server, counted from 1 without a gap.
    public let number: Int64
    /// The account whose resource was changed.
    public let accountSID: AccountSID
    public let action: AuditAction
    public let resourceSID: String
    public let before: AuditState?
    public let after: AuditState?
    public let actor: AuditActor
    public let dateCreated: Timestamp
    /// The hash of entry `number - 1`; 32 zero bytes for the first.
    public let previousHash: [UInt8]
    /// SHA-256 over everything above.
    public let hash: [UInt8]

    /// The hash before the first entry's.
    public static let origin = [UInt8](repeating: 0, count: 32)

    public var position: AuditPosition { AuditPosition(number: number, hash: hash) }

    public init(
        number: Int64, accountSID: AccountSID, action: AuditAction, resourceSID: String, before: AuditState?,
        after: AuditState?, actor: AuditActor, dateCreated: Timestamp, previousHash: [UInt8], hash: [UInt8]
    ) {
        self.number = number
        self.accountSID = accountSID
        self.action = action
        self.resourceSID = resourceSID
        self.before = before
        self.after = after
        self.actor = actor
        self.dateCreated = dateCreated
        self.previousHash = previousHash
        self.hash = hash
    }
}
