public import FlowRegistry
public import SQLite

/// Looks for the entries of an account's audit log that a filter wants, through no more of them than `entriesPerPage`.
///
/// What happened to a resource is found by an index, and when, by the dates that the log has reached: they never go back,
/// so that a place in the log is found for a date by halving. Whatever else a filter says, the entries in between are
/// looked at one by one.
struct AuditSearch {
    let filter: AuditFilter
    let account: Int64
    let connection: Connection

    /// Some 10 ms.
    static let entriesPerPage: Int64 = 20_000

    func page(_ request: PageRequest<AuditPosition>) throws(SQLiteError) -> Page<AuditEvent> {
        var (numbers, boundary): ([Int64], Int64?) = ([], nil)
        let isAscending = if case .before = request.start { true } else { false }
        for var part in try parts(request.start) where numbers.count <= request.size {
            boundary = try part.cut(isAscending, look: self)
            numbers += try matches(part, isAscending, limit: request.size + 1 - numbers.count)
            if boundary != nil { break }
        }
        if numbers.count > request.size { boundary = nil }
        var events: [AuditEvent] = []
        for number in numbers.prefix(request.size) {
            events.append(try AuditEventTable.event(number, on: connection))
        }
        return Page(
            events, hasMore: numbers.count > request.size || boundary != nil, of: request,
            boundary: try boundary.map { number throws(SQLiteError) in
                try AuditEventTable.event(number, on: connection)
            })
    }

    /// The parts of the log in which wanted entries may be, in the direction of reading.
    private func parts(_ start: PageRequest<AuditPosition>.Start) throws(SQLiteError) -> [Part] {
        let first = try filter.start.map { date throws(SQLiteError) in try place(of: date.secondsSinceEpoch) }
        let end = try filter.end.map { date throws(SQLiteError) in try place(of: date.secondsSinceEpoch + 1) }
        var parts = [
            Part(index: prefix == nil ? .account : .resource, first: first ?? 1, last: end.map { $0 - 1 } ?? .max)
        ]
        // Behind the date's place are the entries that were made with a clock that had been set back.
        if let end { parts.insert(Part(index: .setBack, first: max(end, first ?? 1), last: .max), at: 0) }
        switch start {
        case .first: return parts
        case .after(let position): return parts.map { $0.clipped(last: position.number - 1) }
        case .before(let position): return parts.reversed().map { $0.clipped(first: position.number + 1) }
        }
    }

    /// The account's first entry behind which the log had reached a date, or a number that is greater than all of them.
    private func place(of date: Int64) throws(SQLiteError) -> Int64 {
        let last = try connection.statement(Self.lastNumber).bind(account).first { $0.optionalInt64(0) } ?? nil
        var (low, high) = (1 as Int64, (last ?? 0) + 1)
        while low < high {
            let middle = low + (high - low) / 2
            let entry = try connection.statement(Self.reached).bind(account).bind(middle)
                .first { (number: $0.int64(0), date: $0.int64(1)) }
            if let entry, entry.date < date { low = entry.number + 1 } else { high = middle }
        }
        return low
    }

    /// The SID that the wanted resources' begin with.
    private var prefix: String? { filter.flowSID?.description ?? filter.resourceSID.map { String($0.prefix(34)) } }

    private func matches(_ part: Part, _ isAscending: Bool, limit: Int) throws(SQLiteError) -> [Int64] {
        guard part.first <= part.last else { return [] }
        let isAccount = filter.actorSID?.hasPrefix("\(Account.sidPrefix)") == true
        return try connection.prepare(part.index.sql + Self.conditions + Self.order(isAscending) + " LIMIT ?13")
            .bind(account).bind(prefix).bind(part.first).bind(part.last)
            .bind(filter.resourceSID).bind(filter.action?.rawValue)
            .bind(isAccount ? nil : filter.actorSID).bind(isAccount ? filter.actorSID : nil)
            .bind(filter.addresses.first).bind(filter.addresses.last)
            .bind(filter.start?.secondsSinceEpoch ?? .min).bind(filter.end?.secondsSinceEpoch ?? .max)
            .bind(Int64(limit)).all { $0.int64(0) }
    }

    private static let conditions = """
         AND (?2 IS NULL OR substr(resource_sid, 1, 34) = ?2) AND (?5 IS NULL OR resource_sid = ?5)
            AND (?6 IS NULL OR action = ?6) AND (?7 IS NULL OR actor_key_sid = ?7)
            AND (?8 IS NULL OR actor_key_sid IS NULL AND actor_account_id = (SELECT id FROM account WHERE sid = ?8))
            AND (?9 IS NULL OR address IN (?9, ?10)) AND date_created BETWEEN ?11 AND ?12
        """

    private static func order(_ isAscending: Bool) -> String { " ORDER BY number \(isAscending ? "ASC" : "DESC")" }

    private static let lastNumber: StaticString = """
        SELECT max(number) FROM audit_event INDEXED BY audit_event_of_account WHERE account_id = ?
        """

    private static let reached: StaticString = """
        SELECT number, coalesce(date_reached, date_created) FROM audit_event INDEXED BY audit_event_of_account
        WHERE account_id = ? AND number >= ? ORDER BY number LIMIT 1
        """

    /// Entries from a number to another one, by one of the indexes.
    private struct Part {
        let index: Index
        var first: Int64
        var last: Int64

        func clipped(first: Int64 = 1, last: Int64 = .max) -> Part {
            Part(index: index, first: max(self.first, first), last: min(self.last, last))
        }

        /// Leaves no more entries than a page looks at. Gives the number of the last of these; nil where it leaves all.
        mutating func cut(_ isAscending: Bool, look: AuditSearch) throws(SQLiteError) -> Int64? {
            let end = try look.connection
                .prepare(index.sql + AuditSearch.order(isAscending) + " LIMIT 1 OFFSET \(entriesPerPage - 1)")
                .bind(look.account).bind(look.prefix).bind(first).bind(last).first { $0.int64(0) }
            guard let end else { return nil }
            if isAscending { last = end } else { first = end }
            return end
        }
    }

    private enum Index: String {
        case account = "audit_event_of_account WHERE account_id = ?1"
        case resource = "audit_event_of_resource WHERE account_id = ?1 AND substr(resource_sid, 1, 34) = ?2"
        case setBack = "audit_event_set_back WHERE account_id = ?1 AND date_reached IS NOT NULL"

        var sql: String { "SELECT number FROM audit_event INDEXED BY \(rawValue) AND number BETWEEN ?3 AND ?4" }
    }
}

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
