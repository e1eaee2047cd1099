/// The audit log: written by every change in its own transaction, read here.
public protocol AuditRepository: Sendable {
    /// A page of what happened to the account's resources, newest first. Throws `.invalidPageToken` for a position
    /// that is no entry of the account's.
    ///
    /// Where few entries are wanted, a page ends before its size is reached, and may be empty: it says where the next one
    /// begins (`Page.boundary`), since only so many entries are looked at for each.
    func events(
        in account: AccountSID, matching filter: AuditFilter, page: PageRequest<AuditPosition>
    ) throws(RegistryError) -> Page<AuditEvent>

    /// By what an entry's number is hidden from those who are given it in a page token: it counts the entries of all
    /// accounts. The same for the life of the log.
    func numberPermutation() throws(RegistryError) -> NumberPermutation

    /// Walks the whole log from its first entry.
    ///
    /// - Parameter head: a hash that an earlier walk has given; its absence means that the log was cut or rewritten.
    func verify(head: [UInt8]?) throws(RegistryError) -> AuditVerification
}

extension AuditRepository {
    /// A page of all that happened to the account's resources, newest first.
    public func events(
        in account: AccountSID, page: PageRequest<AuditPosition>
    ) throws(RegistryError) -> Page<AuditEvent> {
        try events(in: account, matching: AuditFilter(), page: page)
    }
}
