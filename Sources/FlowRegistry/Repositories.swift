/// A storage backend: one repository for each noun, which reads, and transactions, which write.
public protocol Repositories: Sendable {
    associatedtype Flows: FlowRepository
    associatedtype Aliases: AliasRepository
    associatedtype Accounts: AccountRepository
    associatedtype Keys: APIKeyRepository
    associatedtype Credentials: CredentialRepository
    associatedtype Audit: AuditRepository
    associatedtype Exports: ExportRepository
    associatedtype Idempotency: IdempotencyRepository
    associatedtype Subflows: SubflowRepository

    var flows: Flows { get }
    var aliases: Aliases { get }
    var accounts: Accounts { get }
    var keys: Keys { get }
    var credentials: Credentials { get }
    var audit: Audit { get }
    var exports: Exports { get }
    var idempotency: Idempotency { get }
    var subflows: Subflows { get }

    /// What an account may have that has no quotas of its own.
    var quotas: Quotas { get }

    /// Told by every transaction which flows it touches.
    var changes: FlowChanges { get }

    /// How long a deleted flow can be brought back.
    var flowRetentionSeconds: Int64 { get }

    /// Makes the changes of `body` in a transaction, which calls back when they are on stable storage; what `body` throws
    /// leaves nothing of them.
    ///
    /// A write of an account's is refused with `.timedOut` when it takes too long, and with `.tooManyRequests` when too many
    /// of the account's wait.
    ///
    /// - Parameters:
    ///   - isDryRun: whether nothing is to be kept; everything else is as it would be.
    ///   - account: who has sent the write: accounts take turns. nil for the service's own, and the operator's.
    ///   - caller: who is looked up once more in the transaction, unless no credential has changed since. Throws what
    ///     `CredentialRepository.verify` throws where the credentials are right no longer.
    func write<Value: Sendable>(
        isDryRun: Bool, for account: AccountSID?, by caller: VerifiedCaller?,
        _ body: @escaping @Sendable (Transaction) throws(RegistryError) -> Value,
        completion: @escaping Completion<Value>)

    /// Has reads on the calling thread end early from now on, with `.timedOut`, where they turn out to take long: others
    /// wait for the thread.
    func limitReads()

    /// Has reads on the calling thread end, with `.timedOut`, once `isCancelled`, for the time of `body`.
    func reading<Value>(until isCancelled: @escaping () -> Bool, _ body: () -> Value) -> Value

    /// What has to hold for requests to be served, as it is just now.
    func readiness() -> [ReadinessCheck]
}

extension Repositories {
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws(RegistryError) -> Value,
        completion: @escaping Completion<Value>
    ) {
        write(isDryRun: false, for: nil, by: nil, body, completion: completion)
    }
}
