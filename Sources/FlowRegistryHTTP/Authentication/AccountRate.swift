import FlowRegistry
import Synchronization

/// The requests of one account, counted by every thread without a lock.
final class AccountRate: Sendable {
    private let rate: Rate
    /// When the account's debt is worked off, in nanoseconds.
    private let freeAt = Atomic<Int64>(Int64.min)

    init(rate: Rate) {
        self.rate = rate
    }

    /// Counts a request. Throws `.tooManyRequests` for one too many; the time is monotonic, in nanoseconds.
    func take(at now: Int64) throws(RegistryError) {
        var seen = freeAt.load(ordering: .relaxed)
        while true {
            let free = max(now, seen)
            if let wait = rate.wait(debt: free - now) {
                throw .tooManyRequests(of: .requestRate, retryAfterSeconds: Int((wait + 999_999_999) / 1_000_000_000))
            }
            let (exchanged, original) = freeAt.compareExchange(
                expected: seen, desired: free + rate.interval, ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }
}
