/// The changes of accounts and of their auth tokens, each with its entry in the audit log.
///
/// A change holds from its acknowledgement on.
public protocol AccountWrites {
    /// Stores a new active account with a fresh auth token.
    func createAccount(friendlyName: String, by actor: AuditActor) throws(RegistryError) -> NewAccount

    /// Renames, suspends, activates or closes an account, or sets what it asks for and may have. `.forbidden` for the
    /// status of the administrator's own, and for quotas unless the command line sets them.
    func updateAccount(
        _ sid: AccountSID, in scope: AccountScope, to update: AccountUpdate, by actor: AuditActor
    ) throws(RegistryError) -> Account

    /// Makes a second auth token beside the primary one; both are valid. `.conflict` where there is one already.
    func createSecondaryToken(
        of account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> AuthTokenRotation

    /// Makes the secondary auth token the primary one, which is void from now on. `.conflict` without a secondary.
    func promoteSecondaryToken(
        of account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> AuthTokenRotation

    /// Voids the secondary auth token; `.notFound` without one.
    func deleteSecondaryToken(of account: AccountSID, by actor: AuditActor) throws(RegistryError)
}
