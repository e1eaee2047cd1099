/// What a resource was before a change, or is after it, as far as the audit log keeps it.
public struct AuditState: Hashable, Sendable {
    /// A flow's; nil for resources without revisions.
    public let revision: Int64?
    /// SHA-256 of the flow's definition, or of the resource's members as the storage writes them.
    public let hash: [UInt8]

    public init(revision: Int64? = nil, hash: [UInt8]) {
        self.revision = revision
        self.hash = hash
    }
}
