public import FlowRegistry
import SQLite

/// The audit log in SQLite.
public struct SQLiteAuditRepository: AuditRepository {
    let storage: Storage

    public func events(in account: AccountSID, page: PageRequest<Int64>) throws(RegistryError) -> Page<AuditEvent> {
        try storage.read { connection throws(SQLiteError) in
            .success(try AuditEventRow.page(page, in: account, on: connection))
        }
    }

    /// Reads so many entries at a time, so that no read is long.
    private static let batch = 1_000

    public func verify(head: [UInt8]?) throws(RegistryError) -> AuditVerification {
        var chain = AuditChain(head: head)
        var entries: [AuditEvent?]
        repeat {
            let last = chain.count
            entries = try storage.read { connection throws(SQLiteError) in
                .success(try AuditEventRow.entries(after: last, limit: Self.batch, on: connection))
            }
        } while entries.allSatisfy { chain.take($0) } && entries.count == Self.batch
        return chain.verification
    }
}
