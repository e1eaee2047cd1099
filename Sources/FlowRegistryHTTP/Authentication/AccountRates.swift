import FlowRegistry
import Synchronization

/// How many requests a second each account may make: one `AccountRate` for each that has called.
final class AccountRates: Sendable {
    private struct Key: Hashable {
        let account: AccountSID
        let perSecond: Int
    }

    private let perSecond: Int
    /// An account whose limit is changed has another one from then on: threads that learn of it later count with those
    /// that know already.
    private let accounts = Mutex<[Key: AccountRate]>([:])

    /// - Parameter perSecond: for accounts without a limit of their own; 0 for no limit.
    init(perSecond: Int) {
        self.perSecond = perSecond
    }

    /// nil where requests are not limited.
    ///
    /// - Parameter own: the account's own limit.
    func rate(of account: AccountSID, perSecond own: Int64?) -> AccountRate? {
        let perSecond = own.map { Int($0) } ?? perSecond
        guard let rate = Rate(count: perSecond, perSeconds: 1) else { return nil }
        return accounts.withLock { accounts in
            let key = Key(account: account, perSecond: perSecond)
            if let known = accounts[key] { return known }
            let new = AccountRate(rate: rate)
            accounts[key] = new
            return new
        }
    }
}

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

/// So many events a period, all of them at once if need be: the generic cell rate algorithm, whose whole state is the
/// time at which the debt is worked off (ITU-T I.371, Annex A).
struct Rate: Sendable {
    /// What one event costs, in nanoseconds.
    let interval: Int64
    /// The debt up to which events are let through.
    private let limit: Int64

    /// nil for a count of 0, which stands for no limit.
    init?(count: Int, perSeconds seconds: Int64) {
        guard count > 0 else { return nil }
        interval = max(1, seconds * 1_000_000_000 / Int64(count))
        limit = interval * Int64(count)
    }

    /// How long an event has to wait at this debt; nil when it may go ahead.
    func wait(debt: Int64) -> Int64? {
        let excess = debt + interval - limit
        return excess > 0 ? excess : nil
    }
}
