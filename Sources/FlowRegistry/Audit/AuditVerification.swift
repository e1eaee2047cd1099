/// What a walk along the audit log's chain has found.
public enum AuditVerification: Equatable, Sendable {
    /// Every entry is what it was when it was written. `hash` is the last one's, nil for an empty log: kept elsewhere,
    /// it proves later that no entry was cut off the end.
    case intact(count: Int64, hash: [UInt8]?)
    /// The first entry that is missing, changed or out of place, and why.
    case broken(number: Int64, reason: String)
}
