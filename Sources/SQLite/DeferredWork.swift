/// What the writes of a transaction leave for its end, each piece for a row: done once, as it was asked for last.
///
/// Full-text indexes are the reason: FTS5 writes what it has gathered out at every savepoint, a piece of its index for
/// each write; at the transaction's end it is one piece for all of them.
struct DeferredWork {
    typealias Work = (Connection, Int64) throws(SQLiteError) -> Void

    private var pieces: [(row: Int64, work: Work)] = []

    var count: Int { pieces.count }

    mutating func add(_ row: Int64, _ work: @escaping Work) { pieces.append((row, work)) }

    func contains(_ row: Int64) -> Bool { pieces.contains { $0.row == row } }

    /// Forgets what was added since there were so many pieces.
    mutating func cut(to count: Int) { pieces.removeLast(pieces.count - count) }

    /// In the order in which it was asked for, as far as the last request for each row goes.
    func perform(on connection: Connection) throws(SQLiteError) {
        var rows: Set<Int64> = []
        for (row, work) in pieces.reversed().filter({ rows.insert($0.row).inserted }).reversed() {
            try work(connection, row)
        }
    }
}
