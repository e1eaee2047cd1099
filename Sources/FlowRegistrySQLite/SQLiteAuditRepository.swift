public import FlowRegistry
import SQLite

/// The audit log in SQLite.
public struct SQLiteAuditRepository: AuditRepository {
    let storage: Storage

    public func events(
        in account: AccountSID, matching filter: AuditFilter, page: PageRequest<AuditPosition>
    ) throws(RegistryError) -> Page<AuditEvent> {
        try storage.read { connection throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                if let position = page.start.position,
                    try !AuditEventRow.exists(position, in: account, on: connection)
                {
                    return .failure(.invalidPageToken)
                }
                if filter.isEmpty { return .success(try AuditEventRow.page(page, in: account, on: connection)) }
                guard let id = try AccountRow.id(of: account, on: connection) else { return .failure(.notFound) }
                return .success(try AuditSearch(filter: filter, account: id, connection: connection).page(page))
            }
        }
    }

    public func numberPermutation() throws(RegistryError) -> NumberPermutation {
        try storage.read { connection throws(SQLiteError) in
            .success(try PageTokenKeyRow.permutation(on: connection))
        }
    }

    /// Reads so many entries at a time, so that no read is long.
    private static let batch = 1_000

    public func verify(head: [UInt8]?) throws(RegistryError) -> AuditVerification {
        var chain = AuditChain(head: head)
        var states = AuditedStates()
        var isOver = false
        while !isOver {
            isOver = try storage.read { connection throws(SQLiteError) in
                .success(
                    try connection.transaction { () throws(SQLiteError) in
                        try Self.walkOn(&chain, &states, on: connection)
                    })
            }
        }
        return chain.verification
    }

    /// When the latest of the last changes began; nil for an empty log.
    ///
    /// The clock may have been set back: so many of the last entries are looked at.
    static func latestDate(on connection: Connection) throws(SQLiteError) -> Timestamp? {
        try connection.statement(
            """
            SELECT max(date_created) FROM audit_event WHERE number > (SELECT max(number) FROM audit_event) - 8192
            """
        )
        .first { $0.optionalInt64(0).map { Timestamp(secondsSinceEpoch: $0) } } ?? nil
    }

    /// The whole log, in the state that the connection's transaction sees.
    static func verification(on connection: Connection) throws(SQLiteError) -> AuditVerification {
        var (chain, states) = (AuditChain(head: nil), AuditedStates())
        while try !walkOn(&chain, &states, on: connection) {}
        return chain.verification
    }

    /// Takes the next entries; true when there are no more. The tables are compared as they are when the last is taken.
    private static func walkOn(
        _ chain: inout AuditChain, _ states: inout AuditedStates, on connection: Connection
    ) throws(SQLiteError) -> Bool {
        let entries = try AuditEventRow.entries(after: chain.count, limit: batch, on: connection)
        for entry in entries {
            guard chain.take(entry) else { return true }
            if let entry { states.take(entry) }
        }
        guard entries.count < batch else { return false }
        if let difference = try states.firstDifference(on: connection) { chain.end(difference) }
        return true
    }
}
