/// The answers of the last 24 hours to requests with an `IdempotencyKey`, always within one account.
public protocol IdempotencyRepository: Sendable {
    /// nil for a key that was not used. Throws `.conflict` for one that was used with another request.
    func record(of key: IdempotencyKey, in account: AccountSID) throws(RegistryError) -> IdempotencyRecord?
}
