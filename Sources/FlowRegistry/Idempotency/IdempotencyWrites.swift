/// The answers to requests with an `IdempotencyKey`, kept in the transaction of what they answer.
public protocol IdempotencyWrites {
    /// nil for a key that was not used. Throws `.conflict` for one that was used with another request.
    func record(of key: IdempotencyKey, in account: AccountSID) throws(RegistryError) -> IdempotencyRecord?

    func keep(_ record: IdempotencyRecord, of key: IdempotencyKey, in account: AccountSID) throws(RegistryError)

    /// Deletes up to so many records, of whichever account, that are older than 24 hours; fewer where they are long.
    func purgeIdempotencyRecords(limit: Int) throws(RegistryError) -> PurgeProgress
}
