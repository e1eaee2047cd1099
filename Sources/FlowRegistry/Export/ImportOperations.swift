/// The changes of an import, each with its entry in the audit log.
extension Transaction {
    /// Makes the account of an export with its SID, or leaves the one that has it as it is.
    ///
    /// `.conflict` where it would become the server's administrator and was not where it comes from.
    public func importAccount(_ account: ExportedAccount, by actor: AuditActor) throws(RegistryError) -> ImportedAccount
    {
        try beginCredentialChange()
        if let here = try rows.storedAccount(account.sid, in: .server) {
            return ImportedAccount(isNew: false, differences: account.differences(from: ExportedAccount(here)))
        }
        let administrator = try rows.firstAccount()
        guard administrator != nil || account.isAdministrator else {
            throw .conflict(
                "The first account of a registry is its administrator, which \(account.sid) was not: "
                    + "make that one first")
        }
        let imported = Account(
            sid: account.sid, friendlyName: account.friendlyName, status: account.status, policy: account.policy,
            ownerSID: administrator ?? account.sid, dateCreated: account.dateCreated,
            dateUpdated: account.dateUpdated)
        try rows.insertAccount(imported)
        try appendAuditEvent(
            NewAuditEvent(
                action: .accountCreated, accountSID: imported.sid, resourceSID: imported.sid.description, before: nil,
                after: imported.auditState, actor: actor))
        return ImportedAccount(isNew: true, differences: [])
    }

    /// Takes records of flows into an account, in the order of the export, all of them or none.
    ///
    /// What is there and the same is skipped; what an import has brought and nobody has changed here since is replaced by
    /// what it has become. `.conflict` for a SID of another account and for whatever else differs;
    /// `.malformedRequest` for records that are not in their order. A flow's first two records have to come together,
    /// and so have its last two. Policies and quotas of the account are not asked: they were
    /// where the flows come from.
    public func importRecords(
        _ records: [ExportRecord], into account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> ImportCounts {
        try rows.checkTime()
        guard try rows.storedAccount(account, in: .server) != nil else { throw .notFound }
        var counts = ImportCounts()
        for part in try FlowImport.parts(of: records) {
            counts += try FlowImport(part: part, account: account, actor: actor, transaction: self).run()
        }
        return counts
    }
}

/// What has come of an export's account.
public struct ImportedAccount: Sendable {
    /// Whether it was made.
    public let isNew: Bool
    /// What of the account that was there is another in the export, each as a sentence.
    public let differences: [String]
}
