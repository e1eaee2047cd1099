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

/// Whether an account may call the API (contract §2): only an active one may.
public enum AccountStatus: String, Sendable, CaseIterable {
    case active, suspended, closed
}

/// What an account asks of those who change its flows.
public struct AccountPolicy: Hashable, Sendable {
    /// Whether a change of what is there needs an If-Match.
    public var requiresPrecondition: Bool
    public var subflows: SubflowPolicy

    public init(requiresPrecondition: Bool = false, subflows: SubflowPolicy = .warn) {
        self.requiresPrecondition = requiresPrecondition
        self.subflows = subflows
    }
}

/// Which accounts a list is to hold; nil stands for any.
public struct AccountFilter: Hashable, Sendable {
    public var friendlyName: String?
    public var status: AccountStatus?

    public init(friendlyName: String? = nil, status: AccountStatus? = nil) {
        self.friendlyName = friendlyName
        self.status = status
    }
}

/// Which accounts a call may see: its own, or every one on the server.
public enum AccountScope: Hashable, Sendable {
    case own(AccountSID)
    /// The administrator's, and the command line's on the server itself.
    case server

    /// The only account in reach; nil for every one.
    public var account: AccountSID? {
        switch self {
        case .own(let account): account
        case .server: nil
        }
    }
}

/// What an update of an account sets; nil keeps what is there.
public struct AccountUpdate: Sendable {
    public var friendlyName: String?
    public var status: AccountStatus?
    public var requiresPrecondition: Bool?
    public var subflows: SubflowPolicy?
    /// What is set for each of these; nil for what the registry has for every account. The command line's alone to set.
    public var quotas: [Quota: Int64?]

    public init(
        friendlyName: String? = nil, status: AccountStatus? = nil, requiresPrecondition: Bool? = nil,
        subflows: SubflowPolicy? = nil, quotas: [Quota: Int64?] = [:]
    ) {
        self.friendlyName = friendlyName
        self.status = status
        self.requiresPrecondition = requiresPrecondition
        self.subflows = subflows
        self.quotas = quotas
    }
}

/// An account just created, with the one copy of its auth token: only the token's hash is kept.
public struct NewAccount: Sendable {
    public let account: Account
    public let authToken: String

    public init(account: Account, authToken: String) {
        self.account = account
        self.authToken = authToken
    }
}

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

/// What counts towards the quota of stored bytes: all that the changes of a flow leave. The view `expected_flow_usage` says
/// the same of what is stored.
enum StoredBytes {
    /// The rows of a revision, or of a move of an alias, with their entries in indexes and the audit log.
    static let row: Int64 = 512

    /// - Parameter name: nil where it is left to whoever counts.
    static func revision(_ name: String?, _ message: String?, definition: FlowDefinition?) -> Int64 {
        row + Int64((name?.utf8.count ?? 0) + (message?.utf8.count ?? 0) + (definition?.text.count ?? 0))
    }

    static func testUsers(_ contacts: [String]) -> Int64 {
        contacts.reduce(0) { $0 + 64 + Int64($1.utf8.count) }
    }
}
