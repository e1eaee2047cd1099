/// How much an account has of what it may have only so much of.
public struct AccountUsage: Equatable, Sendable {
    /// With the deleted ones that are not purged yet.
    public var flows: Int64
    public var storedBytes: Int64
    public var keys: Int64
    /// Entries of the audit log about the account and what it has had, whoever has made them.
    public var auditEvents: Int64

    public init(flows: Int64 = 0, storedBytes: Int64 = 0, keys: Int64 = 0, auditEvents: Int64 = 0) {
        self.flows = flows
        self.storedBytes = storedBytes
        self.keys = keys
        self.auditEvents = auditEvents
    }
}

/// What an account has, and which quotas it has of its own.
public struct StoredUsage: Sendable {
    public let id: StoredID
    public let usage: AccountUsage
    public let quotas: [Quota: Int64]

    public init(id: StoredID, usage: AccountUsage, quotas: [Quota: Int64]) {
        self.id = id
        self.usage = usage
        self.quotas = quotas
    }
}
