/// The audit log: written by every change in its own transaction, read here.
extension StoreReader {
    /// A page of what happened to the account's resources, newest first. Throws `.invalidPageToken` for a position
    /// that is no entry of the account's.
    ///
    /// Where few entries are wanted, a page ends before its size is reached, and may be empty: it says where the next one
    /// begins (`Page.boundary`), since only so many entries are looked at for each.
    public func auditEvents(
        in account: AccountSID, matching filter: AuditFilter = AuditFilter(), page: PageRequest<AuditPosition>
    ) throws(RegistryError) -> Page<AuditEvent> {
        try snapshot { () throws(RegistryError) in
            if let position = page.start.position, try !hasAuditEvent(position, in: account) {
                throw .invalidPageToken
            }
            return try storedAuditEvents(in: account, matching: filter, page: page)
        }
    }
}

/// A walk along the whole audit log, a batch of entries at a time, so that no read is long.
struct AuditWalk {
    private var chain: AuditChainVerifier
    private var states = AuditedStates()

    private static let batch = 1_000

    /// - Parameter head: a hash that an earlier walk has given; its absence means that the log was cut or rewritten.
    init(head: [UInt8]?) {
        chain = AuditChainVerifier(head: head)
    }

    var verification: AuditVerification { chain.verification }

    /// Takes the next entries; true when there are no more. What is stored is compared as it is when the last is taken.
    mutating func walkOn(_ reader: some StoreReader) throws(RegistryError) -> Bool {
        let entries = try reader.auditEvents(after: chain.count, limit: Self.batch)
        for entry in entries {
            guard chain.take(entry) else { return true }
            if let entry { states.take(entry) }
        }
        guard entries.count < Self.batch else { return false }
        if let difference = try states.firstDifference(from: reader) { chain.end(difference) }
        return true
    }
}

extension StoreReader {
    /// Verifies the whole log, as the reader sees it.
    public func verifyAuditLog() throws(RegistryError) -> AuditVerification {
        var walk = AuditWalk(head: nil)
        while try !walk.walkOn(self) {}
        return walk.verification
    }
}
