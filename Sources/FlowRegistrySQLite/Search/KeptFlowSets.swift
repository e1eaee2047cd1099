import FlowRegistry

/// What one thread has found out about the flows of accounts, each piece with the number of the last entry that the audit
/// log had then: there is no change without an entry.
final class KeptFlowSets {
    struct Kept<Value> {
        let value: Value
        let number: Int64
    }

    private struct SetKey: Hashable {
        let account: Int64
        /// One that asks for nothing else.
        let query: FlowQuery
        /// Its texts by their bytes, as SQLite compares them: to Swift, one text may be written in several ways.
        let texts: [[UInt8]]

        init(_ account: Int64, _ query: FlowQuery) {
            (self.account, self.query) = (account, query)
            let names = [query.friendlyName, query.friendlyNamePrefix, query.widgetType].compactMap(\.self)
            texts = (names + (query.search?.terms.map(\.text) ?? [])).map { Array($0.utf8) }
        }

        var bytes: Int { texts.reduce(0) { $0 + 2 * $1.count } }
    }

    private struct OrderKey: Hashable {
        let account: Int64
        let key: FlowOrder.Key
    }

    /// With more than this, all is forgotten: what is asked for again is soon found again. A set of 100,000 flows takes
    /// 13 KB, and an order of theirs 400 KB.
    private static let maximumBytes = 4 << 20
    /// About what each piece takes beside its row ids and the texts that it is found by.
    private static let bytesOfEach = 512

    private var sets: [SetKey: Kept<RowIDSet>] = [:]
    private var orders: [OrderKey: Kept<FlowIDOrder>] = [:]
    private var bytes = 0

    /// Of an account by its row id, and of a query that asks for one thing.
    subscript(account: Int64, query: FlowQuery) -> Kept<RowIDSet>? {
        get { sets[SetKey(account, query)] }
        set {
            makeRoom()
            let key = SetKey(account, query)
            let old = sets[key]
            sets[key] = newValue
            for (kept, sign) in [(old, -1), (newValue, 1)] {
                if let kept { bytes += sign * (Self.bytesOfEach + key.bytes + kept.value.bytes) }
            }
        }
    }

    subscript(account: Int64, key: FlowOrder.Key) -> Kept<FlowIDOrder>? {
        get { orders[OrderKey(account: account, key: key)] }
        set {
            makeRoom()
            let key = OrderKey(account: account, key: key)
            let old = orders[key]
            orders[key] = newValue
            for (kept, sign) in [(old, -1), (newValue, 1)] {
                if let kept { bytes += sign * (Self.bytesOfEach + kept.value.bytes) }
            }
        }
    }

    private func makeRoom() {
        guard bytes > Self.maximumBytes else { return }
        sets.removeAll()
        orders.removeAll()
        bytes = 0
    }
}
