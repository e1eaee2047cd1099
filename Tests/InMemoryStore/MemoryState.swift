public import FlowRegistry

/// All that is stored.
public struct MemoryState: Sendable {
    /// In the order in which they were made.
    var accounts: [MemoryAccount] = []
    var keys: [APIKeySID: MemoryKey] = [:]
    var flows: [FlowSID: MemoryFlow] = [:]
    /// The last name that each key has made a revision under.
    public var auditEvents: [AuditEvent] = []
    var idempotency: [MemoryIdempotencyRecord] = []
    var lastID: Int64 = 0
    let auditNumbers = NumberPermutation.random()

    func account(_ sid: AccountSID) -> MemoryAccount? { accounts.first { $0.account.sid == sid } }

    func accountIndex(_ sid: AccountSID) -> Int? { accounts.firstIndex { $0.account.sid == sid } }

    /// The flow as its account sees it: nil for one that is another's or hidden.
    func flow(_ sid: FlowSID, in account: AccountSID) -> MemoryFlow? {
        flows[sid].flatMap { $0.account == account && $0.dateDeleted == nil ? $0 : nil }
    }

    func flow(_ id: StoredID) -> MemoryFlow? { flows.values.first { $0.id == id } }

    /// The account's flows that are not hidden.
    func flows(of account: AccountSID) -> [MemoryFlow] {
        flows.values.filter { $0.account == account && $0.dateDeleted == nil }
    }

    mutating func nextID() -> StoredID {
        lastID += 1
        return StoredID(lastID)
    }

    /// Changes a flow that is there.
    mutating func change(_ id: StoredID, _ change: (inout MemoryFlow) -> Void) {
        guard let sid = flow(id)?.sid else { return }
        flows[sid].map {
            var flow = $0
            change(&flow)
            flows[sid] = flow
        }
    }

    mutating func count(_ account: AccountSID, _ change: (inout AccountUsage) -> Void) {
        if let index = accountIndex(account) { change(&accounts[index].usage) }
    }
}

struct MemoryAccount: Sendable {
    var account: Account
    let id: StoredID
    var usage = AccountUsage()
    var tokens: [AuthTokenKind: (hash: [UInt8], date: Timestamp)] = [:]
}

struct MemoryKey: Sendable {
    var key: APIKey
    let hash: [UInt8]
}

struct MemoryIdempotencyRecord: Sendable {
    let key: String
    let account: AccountSID
    let record: StoredIdempotencyRecord
    let date: Timestamp
}
