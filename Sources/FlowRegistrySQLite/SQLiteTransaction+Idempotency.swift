import FlowRegistry
import SQLite

extension SQLiteTransaction {
    func record(of key: IdempotencyKey, in account: AccountSID) throws(RegistryError) -> IdempotencyRecord? {
        try change {
            try IdempotencyRecordRow.record(of: key, in: account, since: oldestKept, on: connection).get()
        }
    }

    func keep(
        _ record: IdempotencyRecord, of key: IdempotencyKey, in account: AccountSID
    ) throws(RegistryError) {
        try change {
            try IdempotencyRecordRow.insert(record, of: key, in: account, at: retentionStart, on: connection)
            let owner = try AccountRow.id(of: account, on: connection).orNotFound()
            if idempotencyTotals.add(bytes: record.body.count, of: owner) {
                try IdempotencyRecordRow.makeRoom(in: owner, idempotencyTotals, on: connection)
            }
        }
    }

    func purgeIdempotencyRecords(limit: Int) throws(RegistryError) -> PurgeProgress {
        try change {
            try connection.erasing { () throws(SQLiteError) in
                try IdempotencyRecordRow.delete(until: oldestKept, limit: limit, on: connection)
            }
        }
    }

    private var oldestKept: Int64 { now.secondsSinceEpoch - IdempotencyRecord.retentionSeconds }
}
