/// Accounts and their keys, always within a scope.
///
/// The first account made on a server is its administrator.
extension StoreReader {
    /// `.notFound` outside the scope.
    public func account(_ sid: AccountSID, in scope: AccountScope) throws(RegistryError) -> Account {
        try storedAccount(sid, in: scope).orNotFound()
    }

    /// A page of the accounts in scope, newest first.
    public func accounts(
        in scope: AccountScope, matching filter: AccountFilter = AccountFilter(),
        page: PageRequest<Position<Account>>
    ) throws(RegistryError) -> Page<Account> {
        try storedAccounts(in: scope, matching: filter, page: page)
    }

    /// A SID of another account is `.notFound`, as one that does not exist.
    public func key(_ sid: APIKeySID, in account: AccountSID) throws(RegistryError) -> APIKey {
        try storedKey(sid, in: account).orNotFound()
    }

    /// A page of the account's keys, newest first.
    public func keys(
        in account: AccountSID, page: PageRequest<Position<APIKey>>
    ) throws(RegistryError) -> Page<APIKey> {
        try storedKeys(in: account, page: page)
    }
}
