/// The accounts, always within a scope.
///
/// The first account made on a server is its administrator.
public protocol AccountRepository: Sendable {
    /// `.notFound` outside the scope.
    func account(_ sid: AccountSID, in scope: AccountScope) throws(RegistryError) -> Account

    /// A page of the accounts in scope, newest first.
    func accounts(
        in scope: AccountScope, matching filter: AccountFilter, page: PageRequest<Position<Account>>
    ) throws(RegistryError) -> Page<Account>
}
