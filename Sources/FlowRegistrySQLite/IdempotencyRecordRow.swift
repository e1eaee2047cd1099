import Crypto
import FlowRegistry
import SQLite

/// The table `idempotency_record`.
enum IdempotencyRecordRow {
    /// nil for a key that nobody has used since `start`. Fails with `.conflict` for one that was used otherwise.
    static func record(
        of key: IdempotencyKey, in account: AccountSID, since start: Int64, on connection: Connection
    ) throws(SQLiteError) -> Result<IdempotencyRecord?, RegistryError> {
        let found = try connection.statement(
            """
            SELECT request_sha256, status, entity_tag, body
            FROM idempotency_record
            WHERE account_id = (SELECT id FROM account WHERE sid = ?) AND key = ? AND date_created > ?
            """
        )
        .bind(account.description).bind(key.text).bind(start)
        .first { row in
            let record = IdempotencyRecord(
                status: Int(row.int64(1)), entityTag: row.optionalText(2), body: row.bytes(3))
            return (hash: row.bytes(0), record: record)
        }
        guard let found else { return .success(nil) }
        guard found.hash == hash(of: key) else {
            return .failure(.conflict("The Idempotency-Key was used with another request"))
        }
        return .success(found.record)
    }

    /// Takes the place of a record of the same key that is too old.
    static func insert(
        _ record: IdempotencyRecord, of key: IdempotencyKey, in account: AccountSID, at now: Timestamp,
        on connection: Connection
    ) throws(SQLiteError) {
        try connection.statement(
            """
            INSERT OR REPLACE INTO idempotency_record (account_id, key, request_sha256, status, entity_tag, body,
                date_created)
            SELECT id, ?2, ?3, ?4, ?5, ?6, ?7 FROM account WHERE sid = ?1
            """
        )
        .bind(account.description).bind(key.text).bind(blob: hash(of: key)).bind(Int64(record.status))
        .bind(record.entityTag).bind(blob: record.body).bind(now.secondsSinceEpoch).run()
    }

    /// Deletes the oldest records of an account that has too much of them, as many as one transaction may.
    static func makeRoom(
        in account: Int64, _ totals: IdempotencyTotals, on connection: Connection
    ) throws(SQLiteError) {
        // The newest first; only their lengths are read.
        let records = try connection.statement(
            "SELECT id, length(body) FROM idempotency_record WHERE account_id = ? ORDER BY id DESC"
        )
        .bind(account).all { (id: $0.int64(0), bytes: Int($0.int64(1))) }
        var total = IdempotencyTotals.Total()
        for record in records { total.add(bytes: record.bytes) }
        guard total.isOver(totals.limits) else { return totals.set(total, of: account) }
        // Counted anew by the next write, which this one's end does not mislead.
        totals.forget(account)
        let excess = records.dropFirst(keptCount(of: records, totals.limits.lowered))
        var (slice, last) = (PurgeSlice(on: connection), Int64?.none)
        for record in excess.reversed() where !slice.isUsedUp {
            slice.spend(rows: 1, bytes: Int64(record.bytes))
            last = record.id
        }
        if let last { try delete(until: last, of: account, on: connection) }
    }

    /// How many of the newest records are within the limits; the one that room is made for always is.
    private static func keptCount(
        of records: [(id: Int64, bytes: Int)], _ limits: IdempotencyTotals.Limits
    ) -> Int {
        var total = IdempotencyTotals.Total()
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

    static func delete(until end: Int64, limit: Int, on connection: Connection) throws(SQLiteError) -> PurgeProgress {
        var (slice, count) = (PurgeSlice(on: connection), 0)
        while let bytes = try connection.statement(deleteFirst).bind(end).all({ $0.int64(0) }).first {
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

    private static func hash(of key: IdempotencyKey) -> [UInt8] {
        key.request.withUnsafeBytes { [UInt8](SHA256.hash(data: $0)) }
    }
}
