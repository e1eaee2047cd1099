/// Storage of accounts and of their auth tokens, always within a scope.
///
/// The first account made on a server is its administrator. A change holds from its acknowledgement on.
public protocol AccountRepository: Sendable {
    /// `.notFound` outside the scope.
    func account(_ sid: AccountSID, in scope: AccountScope) throws(RegistryError) -> Account

    /// A page of the accounts in scope, newest first.
    func accounts(
        in scope: AccountScope, matching filter: AccountFilter, page: PageRequest<Position<Account>>
    ) throws(RegistryError) -> Page<Account>

    /// Stores a new active account with a fresh auth token.
    func createAccount(friendlyName: String, by actor: AuditActor, completion: @escaping Completion<NewAccount>)

    /// Renames, suspends, activates or closes an account. `.forbidden` for the status of the administrator's own.
    func updateAccount(
        _ sid: AccountSID, in scope: AccountScope, to update: AccountUpdate, by actor: AuditActor,
        completion: @escaping Completion<Account>)

    /// Makes a second auth token beside the primary one; both are valid. `.conflict` where there is one already.
    func createSecondaryToken(
        of account: AccountSID, by actor: AuditActor, completion: @escaping Completion<AuthTokenRotation>)

    /// Makes the secondary auth token the primary one, which is void from now on. `.conflict` without a secondary.
    func promoteSecondaryToken(
        of account: AccountSID, by actor: AuditActor, completion: @escaping Completion<AuthTokenRotation>)

    /// Voids the secondary auth token; `.notFound` without one.
    func deleteSecondaryToken(of account: AccountSID, by actor: AuditActor, completion: @escaping Completion<Void>)
}
