public import FlowRegistry

/// All that is stored.
public struct MemoryState: Sendable {
    /// In the order in which they were made.
    var accounts: [MemoryAccount] = []
    var keys: [APIKeySID: MemoryKey] = [:]
    var flows: [FlowSID: MemoryFlow] = [:]
    /// The oldest first.
    public var auditEvents: [AuditEvent] = []
    /// The latest date among them.
    var auditDateReached: Timestamp?
    var idempotency: [MemoryIdempotencyRecord] = []
    private var lastID: Int64 = 0
    private var flowSIDs: [StoredID: FlowSID] = [:]
    let auditNumbers = NumberPermutation.random()

    func account(_ sid: AccountSID) -> MemoryAccount? { accounts.first { $0.account.sid == sid } }

    func accountIndex(_ sid: AccountSID) -> Int? { accounts.firstIndex { $0.account.sid == sid } }

    /// The flow as its account sees it: nil for one that is another's or hidden.
    func flow(_ sid: FlowSID, in account: AccountSID) -> MemoryFlow? {
        flows[sid].flatMap { $0.account == account && $0.dateDeleted == nil ? $0 : nil }
    }

    func flow(_ id: StoredID) -> MemoryFlow? { flowSIDs[id].flatMap { flows[$0] } }

    /// The account's flows that are not hidden.
    func flows(of account: AccountSID) -> [MemoryFlow] {
        flows.values.filter { $0.account == account && $0.dateDeleted == nil }
    }

    mutating func nextID() -> StoredID {
        lastID += 1
        return StoredID(lastID)
    }

    mutating func insert(_ flow: MemoryFlow) {
        flows[flow.sid] = flow
        flowSIDs[flow.id] = flow.sid
    }

    mutating func remove(_ flow: MemoryFlow) {
        flows[flow.sid] = nil
        flowSIDs[flow.id] = nil
    }

    /// Changes a flow that is there.
    mutating func change(_ id: StoredID, _ change: (inout MemoryFlow) -> Void) {
        guard let sid = flowSIDs[id], var flow = flows[sid] else { return }
        change(&flow)
        flows[sid] = flow
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
