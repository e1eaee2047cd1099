/// The API keys, always within one account.
///
/// A SID of another account is `.notFound`, as one that does not exist.
public protocol APIKeyRepository: Sendable {
    func key(_ sid: APIKeySID, in account: AccountSID) throws(RegistryError) -> APIKey

    /// A page of the account's keys, newest first.
    func keys(in account: AccountSID, page: PageRequest<Position<APIKey>>) throws(RegistryError) -> Page<APIKey>
}
