import FlowRegistry
import SQLite

/// The table `idempotency_record`.
enum IdempotencyRecordTable {
    /// nil for a key that nobody has used since `start`.
    static func record(
        of key: String, in account: AccountSID, since start: Timestamp, on connection: Connection
    ) throws(SQLiteError) -> StoredIdempotencyRecord? {
        try connection.statement(
            """
            SELECT request_sha256, status, entity_tag, body
            FROM idempotency_record
            WHERE account_id = (SELECT id FROM account WHERE sid = ?) AND key = ? AND date_created > ?
            """
        )
        .bind(account.description).bind(key).bind(start.secondsSinceEpoch)
        .first { row in
            let record = IdempotencyRecord(
                status: Int(row.int64(1)), entityTag: row.optionalText(2), body: row.bytes(3))
            return StoredIdempotencyRecord(record: record, requestHash: row.bytes(0))
        }
    }

    /// Takes the place of a record of the same key that is too old.
    static func insert(
        _ stored: StoredIdempotencyRecord, _ key: String, in account: AccountSID, at now: Timestamp,
        on connection: Connection
    ) throws(SQLiteError) {
        let record = stored.record
        try connection.statement(
            """
            INSERT OR REPLACE INTO idempotency_record (account_id, key, request_sha256, status, entity_tag, body,
                date_created)
            SELECT id, ?2, ?3, ?4, ?5, ?6, ?7 FROM account WHERE sid = ?1
            """
        )
        .bind(account.description).bind(key).bind(blob: stored.requestHash).bind(Int64(record.status))
        .bind(record.entityTag).bind(blob: record.body).bind(now.secondsSinceEpoch).run()
    }

    /// Deletes the oldest records of an account that has too many of them, as many as one transaction may. Gives what is
    /// kept; nil where something was deleted, which this write's end may take back.
    static func trim(
        of account: Int64, to limits: IdempotencyLimits, on connection: Connection
    ) throws(SQLiteError) -> IdempotencyUsage? {
        // The newest first; only their lengths are read.
        let records = try connection.statement(
            "SELECT id, length(body) FROM idempotency_record WHERE account_id = ? ORDER BY id DESC"
        )
        .bind(account).all { (id: $0.int64(0), bytes: Int($0.int64(1))) }
        var total = IdempotencyUsage()
        for record in records { total.add(bytes: record.bytes) }
        guard total.isOver(limits) else { return total }
        let excess = records.dropFirst(keptCount(of: records, limits.lowered))
        var (slice, last) = (PurgeSlice(on: connection), Int64?.none)
        for record in excess.reversed() where !slice.isUsedUp {
            slice.spend(rows: 1, bytes: Int64(record.bytes))
            last = record.id
        }
        if let last { try delete(until: last, of: account, on: connection) }
        return nil
    }

    /// How many of the newest records are within the limits; the one that room is made for always is.
    private static func keptCount(
        of records: [(id: Int64, bytes: Int)], _ limits: IdempotencyLimits
    ) -> Int {
        var total = IdempotencyUsage()
        for (index, record) in records.enumerated() {
            total.add(bytes: record.bytes)
            if index > 0, total.isOver(limits) { return index }
        }
        return records.count
    }

    private static func delete(
        until id: Int64, of account: Int64, on connection: Connection
    ) throws(SQLiteError) {
        try connection.erasing { () throws(SQLiteError) in
            try connection.statement("DELETE FROM idempotency_record WHERE account_id = ? AND id <= ?").bind(account)
                .bind(id).run()
        }
    }

    static func delete(until end: Timestamp, limit: Int, on connection: Connection) throws(SQLiteError) -> PurgeProgress
    {
        var (slice, count) = (PurgeSlice(on: connection), 0)
        while let bytes = try connection.statement(deleteFirst).bind(end.secondsSinceEpoch).all({ $0.int64(0) }).first {
            slice.spend(rows: 1, bytes: bytes)
            count += 1
            if count == limit || slice.isUsedUp { return PurgeProgress(count: count, isComplete: false) }
        }
        return PurgeProgress(count: count, isComplete: true)
    }

    private static let deleteFirst: StaticString = """
        DELETE FROM idempotency_record
        WHERE id = (SELECT id FROM idempotency_record WHERE date_created <= ? ORDER BY date_created LIMIT 1)
        RETURNING length(body)
        """
}
