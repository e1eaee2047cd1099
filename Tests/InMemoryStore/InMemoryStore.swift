import Dispatch
public import FlowRegistry
import Glibc
import Synchronization

/// A storage engine without a disk: a real engine of the port, for tests of the rules and of HTTP.
///
/// Every reader has the state of one moment. Writes come one after the other on a thread of their own, each on a copy of the
/// state that takes the state's place when the write succeeds.
public final class InMemoryStore: Store {
    /// Whether the store behaves as one with a network: its reads may wait, and are never made on an event loop.
    public let readsWait: Bool
    private let delayMicroseconds: UInt32
    private let state: Mutex<MemoryState>
    private let writer = DispatchQueue(label: "in-memory store")
    private let lookups = Mutex<[CredentialLookup]>([])

    /// - Parameter delayMicroseconds: how long each read takes, and how long a write is carried out before anybody sees it:
    ///   so that what happens at the same time does overlap.
    public init(readsWait: Bool = false, delayMicroseconds: UInt32 = 0) {
        self.readsWait = readsWait
        self.delayMicroseconds = delayMicroseconds
        state = Mutex(MemoryState())
    }

    /// Whether each look-up of credentials so far has found something, in their order.
    public var credentialLookups: [CredentialLookup] { lookups.withLock { $0 } }

    public func read<Value>(
        _ body: (MemoryReader) throws(RegistryError) -> Value
    ) throws(RegistryError) -> Value {
        precondition(!readsWait || !EventLoopThread.isCurrent, "A read that may wait is made on an event loop")
        let now = state.withLock { $0 }
        wait()
        return try body(MemoryReader(state: now, noteLookup: { [self] found in lookups.withLock { $0.append(found) } }))
    }

    public func write(_ write: any PendingWrite<any StoreTransaction>, isDryRun: Bool, for account: AccountSID?) {
        writer.async { [self] in
            let transaction = MemoryTransaction(state.withLock { $0 })
            do throws(RegistryError) {
                try write.perform(on: transaction)
                wait()
                if !isDryRun { state.withLock { $0 = transaction.state } }
                write.finish(nil)
            } catch {
                write.finish(error)
            }
        }
    }

    private func wait() {
        if delayMicroseconds > 0 { usleep(delayMicroseconds) }
    }

    public func limitReads() {}

    public func reading<Value>(until isCancelled: @escaping () -> Bool, _ body: () -> Value) -> Value { body() }

    public func readiness() -> [ReadinessCheck] {
        ReadinessCheck.Subject.allCases.map { ReadinessCheck($0, failure: nil) }
    }

    /// Changes what is stored beside every rule, as somebody with the file could.
    public func tamper(_ change: (inout MemoryState) -> Void) { state.withLock { change(&$0) } }
}

/// What one look-up of credentials was for, and what it has found.
public enum CredentialLookup: Hashable, Sendable {
    case authTokens(count: Int)
    case apiKey(isThere: Bool)
}

/// Marks the threads that a test takes for event loops.
public enum EventLoopThread {
    @TaskLocal public static var isCurrent = false
}
