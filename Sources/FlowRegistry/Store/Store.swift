/// A storage engine: rows of every noun, read at one moment and changed in transactions. It knows no rule and writes no
/// sentence; both are the core's.
///
/// An engine conforms to `Store`, `StoreReader` and `StoreTransaction`, and passes the suite `StoreContract`.
public protocol Store: Sendable {
    associatedtype Reader: StoreReader

    /// Whether a read may wait for something beside this machine's memory and disk. Such reads never run on an event loop.
    var readsWait: Bool { get }

    /// Runs `body` on the calling thread, with a reader that sees every acknowledged write.
    ///
    /// - Throws: what `body` throws; `.timedOut` for a read that takes too long, `.storageUnavailable`.
    func read<Value>(_ body: (Reader) throws(RegistryError) -> Value) throws(RegistryError) -> Value

    /// Has a write performed in a transaction, and finished once its changes are on stable storage.
    ///
    /// A write of an account's is refused with `.timedOut` when it takes too long, with `.tooManyRequests` when too many of
    /// the account's wait, and any write with `.overloaded` when too many wait in all.
    ///
    /// - Parameters:
    ///   - isDryRun: whether to roll back in the end; everything else is as it would be.
    ///   - account: who has sent the write, since accounts take turns; nil for the service's own writes and the operator's.
    func write(_ write: any PendingWrite<any StoreTransaction>, isDryRun: Bool, for account: AccountSID?)

    /// Has reads on the calling thread end early from now on, with `.timedOut`, where they turn out to take long: others
    /// wait for the thread.
    func limitReads()

    /// Has reads on the calling thread end, with `.timedOut`, once `isCancelled`, for the time of `body`.
    func reading<Value>(until isCancelled: @escaping () -> Bool, _ body: () -> Value) -> Value

    /// What has to hold for requests to be served, as it is just now.
    func readiness() -> [ReadinessCheck]
}

extension Store {
    /// Runs `body` in a transaction, and calls back with its value: as `write` above.
    public func write<Value: Sendable>(
        isDryRun: Bool = false, for account: AccountSID? = nil,
        _ body: @escaping @Sendable (any StoreTransaction) throws(RegistryError) -> Value,
        completion: @escaping WriteCompletion<Value>
    ) {
        write(ValueWrite(body, completion: completion), isDryRun: isDryRun, for: account)
    }
}

/// One of the things that have to hold for requests to be served.
public struct ReadinessCheck: Hashable, Sendable {
    public enum Subject: String, CaseIterable, Sendable {
        /// The database has the schema that this version knows.
        case schema
        /// There is room, and the file system takes writes.
        case disk
        /// The one writer gets on, and its last transaction is on the disk.
        case writer
    }

    public let subject: Subject
    /// Why it does not hold, as a sentence that everybody may read; nil when it holds.
    public let failure: String?

    public init(_ subject: Subject, failure: String?) {
        self.subject = subject
        self.failure = failure
    }
}
