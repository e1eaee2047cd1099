import FlowRegistry
import SQLite

/// The sets and orders of an account's flows that a thread keeps, as they are in the open transaction: flows that have
/// changed since, which the audit log tells, are looked at again.
struct FlowSets {
    /// Where so many changes have been made since, all is found anew.
    private static let maximumChanges: Int64 = 32

    private let account: Int64
    private let kept: KeptFlowSets
    private let connection: Connection
    /// Of the last entry of the audit log that the transaction sees.
    private let number: Int64

    init(of account: Int64, _ kept: KeptFlowSets, on connection: Connection) throws(SQLiteError) {
        (self.account, self.kept, self.connection) = (account, kept, connection)
        number = try connection.statement(Self.lastNumber).first { $0.int64(0) } ?? 0
    }

    /// What fits a query that asks for one thing; nil where that is not known.
    ///
    /// - Parameter fitting: those of a few flows that fit; nil where that is as much work as finding all.
    func set(
        for query: FlowQuery, fitting: (RowIDSet) throws(SQLiteError) -> RowIDSet?
    ) throws(SQLiteError) -> RowIDSet? {
        guard let known = kept[account, query] else { return nil }
        if known.number == number { return known.value }
        guard let changed = try changedFlows(since: known.number), let fit = try fitting(changed) else { return nil }
        var set = known.value
        set.subtract(changed)
        set.formUnion(fit)
        keep(set, for: query)
        return set
    }

    /// Keeps what was found.
    func keep(_ set: RowIDSet, for query: FlowQuery) {
        kept[account, query] = KeptFlowSets.Kept(value: set, number: number)
    }

    /// Whether an order is known, perhaps of a time before the last changes.
    func isKnown(_ key: FlowOrder.Key) -> Bool { kept[account, key] != nil }

    /// All flows in an order.
    func order(by key: FlowOrder.Key) throws(SQLiteError) -> FlowIDOrder {
        let known = kept[account, key]
        if let known, known.number == number { return known.value }
        let updated = if let known { try updated(known, by: key) } else { FlowIDOrder?.none }
        let order = if let updated { updated } else { try whole(key) }
        kept[account, key] = KeptFlowSets.Kept(value: order, number: number)
        return order
    }

    private func updated(
        _ known: KeptFlowSets.Kept<FlowIDOrder>, by key: FlowOrder.Key
    ) throws(SQLiteError) -> FlowIDOrder? {
        guard let changed = try changedFlows(since: known.number) else { return nil }
        var order = known.value
        order.remove(changed)
        for id in changed.ids where try isListed(id) {
            guard try order.insert(id, by: key, on: connection) else { return nil }
        }
        return order
    }

    private func whole(_ key: FlowOrder.Key) throws(SQLiteError) -> FlowIDOrder {
        let filter = FlowFilter(FlowQuery(order: FlowOrder(key: key, isDescending: false)), in: account)
        let start = FlowKeyset(PageRequest(start: .first, size: 1), filter)
        return FlowIDOrder(
            try start.bind(to: filter.bind(to: connection.statement(FlowWalk.sql(start)))).all { $0.int64(0) })
    }

    private func isListed(_ id: Int64) throws(SQLiteError) -> Bool {
        try connection.statement("SELECT date_deleted IS NULL FROM flow WHERE id = ?").bind(id)
            .first { $0.int64(0) } == 1
    }

    /// nil where they are too many. One that is gone for good is not among them: it was deleted before, and nobody finds
    /// what has no row.
    private func changedFlows(since number: Int64) throws(SQLiteError) -> RowIDSet? {
        let rows = try connection.statement(Self.changes).bind(account).bind(number).bind(Self.maximumChanges + 1)
        defer { rows.reset() }
        var (changed, count) = (RowIDSet(), 0)
        while try rows.step() {
            if let id = rows.optionalInt64(0) { changed.insert(id) }
            count += 1
        }
        return count <= Self.maximumChanges ? changed : nil
    }

    private static let lastNumber: StaticString = "SELECT number FROM audit_event ORDER BY number DESC LIMIT 1"

    /// What an entry is about begins with the SID of the flow, if it belongs to one.
    static let changes: StaticString = """
        SELECT flow.id
        FROM (SELECT resource_sid FROM audit_event WHERE account_id = ?1 AND number > ?2 LIMIT ?3) AS changed
            LEFT JOIN flow ON flow.sid = substr(changed.resource_sid, 1, 34)
        """
}
