/// What the writes of a transaction leave for its end, each piece for a row: done once, however often it was asked for.
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

    func perform(on connection: Connection) throws(SQLiteError) {
        var done: Set<Int64> = []
        for (row, work) in pieces where done.insert(row).inserted { try work(connection, row) }
    }
}
