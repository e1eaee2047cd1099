public import FlowRegistry
public import SQLite

/// The dates of the last entries of an audit log, by which a moment is found in it. The order of the entries is what is
/// sure: a clock that was wrong for a while has dated some of them wrongly.
public struct AuditDates: Sendable {
    public struct Entry: Sendable, Equatable {
        public let number: Int64
        public let date: Timestamp

        public init(number: Int64, date: Timestamp) {
            self.number = number
            self.date = date
        }
    }

    /// In the order of the log.
    public let entries: [Entry]

    public init(entries: [Entry]) {
        self.entries = entries
    }

    /// The entries from `number` on; one of number 0 stands for an empty log.
    public init(from number: Int64, on connection: Connection) throws(SQLiteError) {
        let origin = number == 0 ? [Entry(number: 0, date: Timestamp(secondsSinceEpoch: 0))] : []
        entries =
            try origin
            + connection.statement(
                "SELECT number, date_created FROM audit_event WHERE number >= ? ORDER BY number"
            )
            .bind(number).all { Entry(number: $0.int64(0), date: Timestamp(secondsSinceEpoch: $0.int64(1))) }
    }

    /// The number of a log's last entry; 0 for an empty one.
    public static func lastNumber(on connection: Connection) throws(SQLiteError) -> Int64 {
        try connection.statement("SELECT max(number) FROM audit_event").first { $0.optionalInt64(0) ?? 0 } ?? 0
    }

    /// The last entry that is not later than `moment`; nil where all are.
    ///
    /// Who has set a clock back has set it right, so that an entry that is later does not make those behind it so. One
    /// that is dated before `start`, when the first entry was there or just about to be, was made with a clock that was
    /// behind: it goes with the entry before it. A first entry that is dated long after `start` is no later than that.
    public func last(until moment: Timestamp, startingAt start: Timestamp) -> Entry? {
        guard let first = entries.first else { return nil }
        var date = first.date.secondsSinceEpoch - start.secondsSinceEpoch > Self.longestStart ? start : first.date
        var last = date <= moment ? first : nil
        for entry in entries.dropFirst() {
            if entry.date >= start { date = entry.date }
            if date <= moment { last = entry }
        }
        return last
    }

    /// So many seconds may be between the date of a backup and the state that is in it.
    private static let longestStart: Int64 = 60

    /// Where the dates go back by more than the clock may be slewed: the entry before, and the one behind.
    public var setbacks: [(before: Entry, behind: Entry)] {
        zip(entries, entries.dropFirst())
            .filter { $0.date.secondsSinceEpoch - $1.date.secondsSinceEpoch > LogClock.toleratedSeconds }
            .map { (before: $0, behind: $1) }
    }
}
