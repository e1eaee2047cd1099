/// Owner and tenant of flows; every query is scoped by one.
public struct Account: Equatable, Sendable, Identified {
    public static let sidPrefix: StaticString = "AC"

    public let sid: AccountSID
    public let friendlyName: String
    public let status: AccountStatus
    public let policy: AccountPolicy
    /// Those that the account has of its own, instead of the registry's.
    public let quotas: [Quota: Int64]
    public let usage: AccountUsage
    /// The administrator: the first account made on the server, which owns itself.
    public let ownerSID: AccountSID
    public let dateCreated: Timestamp
    /// nil until the first change.
    public let dateUpdated: Timestamp?

    public init(
        sid: AccountSID, friendlyName: String, status: AccountStatus, policy: AccountPolicy = AccountPolicy(),
        quotas: [Quota: Int64] = [:], usage: AccountUsage = AccountUsage(), ownerSID: AccountSID,
        dateCreated: Timestamp, dateUpdated: Timestamp?
    ) {
        self.sid = sid
        self.friendlyName = friendlyName
        self.status = status
        self.policy = policy
        self.quotas = quotas
        self.usage = usage
        self.ownerSID = ownerSID
        self.dateCreated = dateCreated
        self.dateUpdated = dateUpdated
    }

    /// What the audit log keeps of it.
    var auditState: AuditState {
        var hash = FieldHash()
        hash.add(friendlyName)
        hash.add(status.rawValue)
        // An account that asks for nothing has the hash that it had before there were policies.
        if policy != AccountPolicy() || !quotas.isEmpty {
            hash.add(policy.requiresPrecondition ? 1 : 0)
            hash.add(policy.subflows.rawValue)
        }
        for quota in Quota.allCases {
            guard let limit = quotas[quota] else { continue }
            hash.add(quota.rawValue)
            hash.add(limit)
        }
        return AuditState(hash: hash.finalized())
    }
}

/// `AC` and 32 hex digits.
public typealias AccountSID = SID<Account>

extension AccountSID {
    /// No account's: SIDs are random. It stands for all who are not known yet.
    public static let nobody = AccountSID(high: 0, low: 0)
}
