import Synchronization

/// A write on its way: performed in a transaction, then told its outcome.
///
/// A registry takes one that changes a `Transaction`, a storage engine one that changes rows.
public protocol PendingWrite<Subject>: AnyObject, Sendable {
    /// What it changes.
    associatedtype Subject

    /// Makes the changes. What is thrown leaves nothing of them. May be called more than once: the last time counts.
    func perform(on subject: Subject) throws(RegistryError)

    /// Takes note of the outcome; called once, on the writer's thread.
    ///
    /// - Parameter error: nil when the changes are on stable storage, or were to be tried alone and have succeeded.
    func finish(_ error: RegistryError?)
}

/// Told the outcome of a write, once, on the writer's thread: a success only when it is on stable storage.
public typealias WriteCompletion<Value> = @Sendable (Result<Value, RegistryError>) -> Void

/// A write that gives a value.
final class ValueWrite<Subject, Value: Sendable>: PendingWrite {
    private let body: @Sendable (Subject) throws(RegistryError) -> Value
    private let completion: WriteCompletion<Value>
    private let value = Mutex<Value?>(nil)

    init(
        _ body: @escaping @Sendable (Subject) throws(RegistryError) -> Value,
        completion: @escaping WriteCompletion<Value>
    ) {
        (self.body, self.completion) = (body, completion)
    }

    func perform(on subject: Subject) throws(RegistryError) {
        let new = try body(subject)
        value.withLock { $0 = new }
    }

    func finish(_ error: RegistryError?) {
        if let error { return completion(.failure(error)) }
        if let value = value.withLock({ $0 }) { completion(.success(value)) }
    }
}
