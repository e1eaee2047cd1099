/// The changes of API keys, always within one account, each with its entry in the audit log.
///
/// A SID of another account is `.notFound`, as one that does not exist. A change holds from its acknowledgement on.
public protocol APIKeyWrites {
    /// Stores a key with a fresh secret. Throws `.invalidParameter` for one that has expired already.
    func createKey(
        _ key: NewAPIKey, in account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> CreatedAPIKey

    /// Throws `.invalidParameter` for a policy given to a key that is not restricted.
    func updateKey(
        _ sid: APIKeySID, in account: AccountSID, to update: APIKeyUpdate, by actor: AuditActor
    ) throws(RegistryError) -> APIKey

    /// Revokes a key for good.
    func deleteKey(_ sid: APIKeySID, in account: AccountSID, by actor: AuditActor) throws(RegistryError)
}
