/// Storage of API keys, always within one account.
///
/// A SID of another account is `.notFound`, as one that does not exist. A change holds from its acknowledgement on.
public protocol APIKeyRepository: Sendable {
    func key(_ sid: APIKeySID, in account: AccountSID) throws(RegistryError) -> APIKey

    /// A page of the account's keys, newest first.
    func keys(in account: AccountSID, page: PageRequest<Position<APIKey>>) throws(RegistryError) -> Page<APIKey>

    /// Stores a key with a fresh secret. Throws `.invalidParameter` for one that has expired already.
    func createKey(
        _ key: NewAPIKey, in account: AccountSID, by actor: AuditActor, completion: @escaping Completion<CreatedAPIKey>)

    /// Throws `.invalidParameter` for a policy given to a key that is not restricted.
    func updateKey(
        _ sid: APIKeySID, in account: AccountSID, to update: APIKeyUpdate, by actor: AuditActor,
        completion: @escaping Completion<APIKey>)

    /// Revokes a key for good.
    func deleteKey(
        _ sid: APIKeySID, in account: AccountSID, by actor: AuditActor, completion: @escaping Completion<Void>)
}
