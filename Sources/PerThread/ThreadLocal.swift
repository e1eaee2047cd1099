import Glibc
import Synchronization

/// A value for each thread that sets one, found again without a lock (pthread_getspecific(3)).
///
/// Values live as long as this object. Where the system has no key left, no value is ever found.
public final class ThreadLocal<Value: AnyObject>: Sendable {
    private let key: pthread_key_t?
    private let values = Mutex<[Holder]>([])

    public init() {
        var key = pthread_key_t()
        self.key = pthread_key_create(&key, nil) == 0 ? key : nil
    }

    deinit {
        if let key { pthread_key_delete(key) }
    }

    /// The calling thread's value; nil until it has set one.
    public var value: Value? {
        guard let key, let pointer = pthread_getspecific(key) else { return nil }
        // Not retained: `values` keeps it.
        return Unmanaged<Value>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Sets the calling thread's value, once.
    public func set(_ value: Value) {
        guard let key else { return }
        values.withLock { [holder = Holder(value: value)] in $0.append(holder) }
        pthread_setspecific(key, Unmanaged.passUnretained(value).toOpaque())
    }

    /// Unchecked: the value is used by its own thread, and freed when no thread can reach this object any more.
    private struct Holder: @unchecked Sendable {
        let value: Value
    }
}
