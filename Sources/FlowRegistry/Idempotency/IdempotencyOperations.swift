import Crypto

/// The answers to requests with an `IdempotencyKey`, kept in the transaction of what they answer.
extension Transaction {
    /// nil for a key that was not used. Throws `.conflict` for one that was used with another request.
    public func record(of key: IdempotencyKey, in account: AccountSID) throws(RegistryError) -> IdempotencyRecord? {
        try rows.checkTime()
        return try rows.record(of: key, in: account, at: now)
    }

    /// Keeps an answer; the account's oldest ones make room.
    public func keep(
        _ record: IdempotencyRecord, of key: IdempotencyKey, in account: AccountSID
    ) throws(RegistryError) {
        try rows.checkTime()
        let stored = StoredIdempotencyRecord(record: record, requestHash: key.requestHash)
        try rows.insertIdempotencyRecord(stored, key.text, in: account, at: retentionStart)
        let totals = rules.idempotencyTotals
        if totals.add(bytes: record.body.count, of: account) {
            totals.set(try rows.trimIdempotencyRecords(of: account, to: totals.limits), of: account)
        }
    }

    /// Deletes up to so many records, of whichever account, that are older than 24 hours; fewer where they are long.
    public func purgeIdempotencyRecords(limit: Int) throws(RegistryError) -> PurgeProgress {
        try rows.checkTime()
        return try rows.deleteIdempotencyRecords(until: IdempotencyRecord.oldest(now), limit: limit)
    }
}

extension StoreReader {
    /// What was kept of the last 24 hours under a key; nil for one that was not used.
    ///
    /// - Throws: `.conflict` for a key that was used with another request.
    public func record(
        of key: IdempotencyKey, in account: AccountSID, at now: Timestamp
    ) throws(RegistryError) -> IdempotencyRecord? {
        let start = IdempotencyRecord.oldest(now)
        guard let stored = try storedIdempotencyRecord(key.text, in: account, since: start) else { return nil }
        guard stored.requestHash == key.requestHash else {
            throw .conflict("The Idempotency-Key was used with another request")
        }
        return stored.record
    }
}

extension IdempotencyRecord {
    /// The last second whose records are no longer given.
    fileprivate static func oldest(_ now: Timestamp) -> Timestamp {
        Timestamp(secondsSinceEpoch: now.secondsSinceEpoch - retentionSeconds)
    }
}

extension IdempotencyKey {
    fileprivate var requestHash: [UInt8] { SHA256.hash(of: request) }
}
