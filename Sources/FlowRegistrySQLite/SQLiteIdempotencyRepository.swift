public import FlowRegistry
import SQLite

/// The answers to requests with an `IdempotencyKey` in SQLite.
public struct SQLiteIdempotencyRepository: IdempotencyRepository {
    let storage: Storage

    public func record(of key: IdempotencyKey, in account: AccountSID) throws(RegistryError) -> IdempotencyRecord? {
        let start = storage.now().secondsSinceEpoch - IdempotencyRecord.retentionSeconds
        return try storage.read { connection throws(SQLiteError) in
            try IdempotencyRecordRow.record(of: key, in: account, since: start, on: connection)
        }
    }
}
