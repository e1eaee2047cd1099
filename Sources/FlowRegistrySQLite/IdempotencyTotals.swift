import FlowRegistry
import Synchronization

/// How much is kept of each account's idempotency records, so that no write has to count them.
///
/// What is rolled back or purged stays counted until the next look at the records, which an account that seems to have
/// too many gets.
final class IdempotencyTotals: Sendable {
    /// What an account may have.
    struct Limits: Sendable {
        var count = IdempotencyRecord.maximumCountOfAccount
        var bytes = IdempotencyRecord.maximumBytesOfAccount

        /// What is left when room is made, so that not every write has to.
        var lowered: Limits { Limits(count: count - count / 8, bytes: bytes - bytes / 8) }
    }

    struct Total: Sendable {
        var count = 0
        var bytes = 0

        /// What a record takes beside its body, about.
        private static let recordBytes = 300

        mutating func add(bytes body: Int) {
            count += 1
            bytes += Self.recordBytes + body
        }

        func isOver(_ limits: Limits) -> Bool { count > limits.count || bytes > limits.bytes }
    }

    let limits: Limits
    private let totals = Mutex<[Int64: Total]>([:])

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Counts a record; whether the account's have to be looked at.
    func add(bytes: Int, of account: Int64) -> Bool {
        totals.withLock { totals in
            guard var total = totals[account] else { return true }
            total.add(bytes: bytes)
            totals[account] = total
            return total.isOver(limits)
        }
    }

    /// Has the account's records looked at again.
    func forget(_ account: Int64) {
        totals.withLock { $0[account] = nil }
    }

    /// Notes what an account has after such a look.
    func set(_ total: Total, of account: Int64) {
        totals.withLock { $0[account] = total }
    }
}
