import FlowRegistry

/// What one thread has found out about the flows of accounts, each piece with the number of the last entry that the audit
/// log had then: there is no change without an entry.
final class KeptFlowSets {
    struct Kept<Value> {
        let value: Value
        let number: Int64
    }

    private struct Account {
        /// By the query that asks for nothing else.
        var sets: [FlowQuery: Kept<RowIDSet>] = [:]
        var orders: [FlowOrder.Key: Kept<FlowIDOrder>] = [:]

        var bytes: Int {
            sets.values.reduce(0) { $0 + $1.value.bytes } + orders.values.reduce(0) { $0 + $1.value.bytes }
        }
    }

    /// With more than this, all is forgotten: what is asked for again is soon found again. A set of 100,000 flows takes
    /// 13 KB, and an order of theirs 400 KB.
    private static let maximumBytes = 4 << 20

    private var accounts: [Int64: Account] = [:]

    /// Of an account by its row id, and of a query that asks for one thing.
    subscript(account: Int64, query: FlowQuery) -> Kept<RowIDSet>? {
        get { accounts[account]?.sets[query] }
        set {
            makeRoom()
            accounts[account, default: Account()].sets[query] = newValue
        }
    }

    subscript(account: Int64, key: FlowOrder.Key) -> Kept<FlowIDOrder>? {
        get { accounts[account]?.orders[key] }
        set {
            makeRoom()
            accounts[account, default: Account()].orders[key] = newValue
        }
    }

    private func makeRoom() {
        if accounts.values.reduce(0, { $0 + $1.bytes }) > Self.maximumBytes { accounts.removeAll() }
    }
}
