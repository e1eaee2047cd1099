/// The changes of an import, each with its entry in the audit log.
public protocol ExportWrites {
    /// Makes the account of an export with its SID, or leaves the one that has it as it is. True when it was made.
    ///
    /// `.conflict` where it would become the server's administrator and was not where it comes from.
    func importAccount(_ account: ExportedAccount, by actor: AuditActor) throws(RegistryError) -> Bool

    /// Takes records of flows into an account, in the order of the export, all of them or none.
    ///
    /// What is there and the same is skipped; what an import has brought and nobody has changed here since is replaced by
    /// what it has become. `.conflict` for a SID of another account and for whatever else differs;
    /// `.malformedRequest` for records that are not in their order. A flow's first two records have to come together,
    /// and so have its last two. Policies and quotas of the account are not asked: they were
    /// where the flows come from.
    func importRecords(
        _ records: [ExportRecord], into account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> ImportCounts
}
