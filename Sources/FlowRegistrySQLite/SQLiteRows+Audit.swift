public import FlowRegistry
import SQLite

/// The audit log.
extension SQLiteRows {
    public func auditEvents(after number: Int64, limit: Int) throws(RegistryError) -> [AuditEvent?] {
        try run { try AuditEventTable.entries(after: number, limit: limit, on: $0) }
    }

    public func lastAuditEvent() throws(RegistryError) -> LastAuditEvent? {
        try run { try AuditEventTable.last(on: $0) }
    }

    public func latestAuditDate() throws(RegistryError) -> Timestamp? {
        try run { try AuditEventTable.latestDate(on: $0) }
    }

    public func hasAuditEvent(_ position: AuditPosition, in account: AccountSID?) throws(RegistryError) -> Bool {
        try run { try AuditEventTable.exists(position, in: account, on: $0) }
    }

    public func auditNumberPermutation() throws(RegistryError) -> NumberPermutation {
        try run { try PageTokenKeyTable.permutation(on: $0) }
    }

    public func storedAuditEvents(
        in account: AccountSID, matching filter: AuditFilter, page: PageRequest<AuditPosition>
    ) throws(RegistryError) -> Page<AuditEvent> {
        try run { connection in
            if filter.isEmpty { return try AuditEventTable.page(page, in: account, on: connection) }
            guard let id = try AccountTable.id(of: account, on: connection) else { throw RegistryError.notFound }
            return try AuditSearch(filter: filter, account: id, connection: connection).page(page)
        }
    }
}
