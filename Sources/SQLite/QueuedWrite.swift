import Synchronization

/// A write in the commit queue: performed in a transaction, then told its outcome, both on the writer's thread.
public protocol QueuedWrite: AnyObject, Sendable {
    /// Makes the changes inside the transaction, which keeps them or rolls them back; may be called again in another one.
    func perform(on connection: Connection) -> CommitQueue.Performance

    /// Takes note of the outcome, after the commit.
    ///
    /// - Parameter error: why the whole transaction failed; nil where it did not.
    func finish(_ error: SQLiteError?)
}

/// A write that gives a value.
final class ValueQueuedWrite<Value: Sendable, Failure: Error>: QueuedWrite {
    private let body: @Sendable (Connection) throws(Failure) -> Value
    private let failure: @Sendable (SQLiteError) -> Failure
    private let completion: @Sendable (Result<Value, Failure>) -> Void
    private let result = Mutex<Result<Value, Failure>?>(nil)

    init(
        _ body: @escaping @Sendable (Connection) throws(Failure) -> Value,
        failure: @escaping @Sendable (SQLiteError) -> Failure,
        completion: @escaping @Sendable (Result<Value, Failure>) -> Void
    ) {
        (self.body, self.failure, self.completion) = (body, failure, completion)
    }

    func perform(on connection: Connection) -> CommitQueue.Performance {
        do throws(Failure) {
            result.withLock { [value = try body(connection)] in $0 = .success(value) }
            return .succeeded
        } catch {
            result.withLock { $0 = .failure(error) }
            return .refused(error as? SQLiteError)
        }
    }

    func finish(_ error: SQLiteError?) {
        if let error { return completion(.failure(failure(error))) }
        if let result = result.withLock({ $0 }) { completion(result) }
    }
}
