import Synchronization

/// How many idempotency records an account may have, and of how many bytes; the oldest make room.
public struct IdempotencyLimits: Sendable {
    public var count: Int
    public var bytes: Int

    public init(
        count: Int = IdempotencyRecord.maximumCountOfAccount, bytes: Int = IdempotencyRecord.maximumBytesOfAccount
    ) {
        self.count = count
        self.bytes = bytes
    }

    /// What is left when room is made, so that not every write has to.
    public var lowered: IdempotencyLimits { IdempotencyLimits(count: count - count / 8, bytes: bytes - bytes / 8) }
}

/// How many idempotency records there are, and of how many bytes.
public struct IdempotencyUsage: Sendable {
    public private(set) var count = 0
    public private(set) var bytes = 0

    /// What a record takes beside its body, about.
    private static let recordBytes = 300

    public init() {}

    public mutating func add(bytes body: Int) {
        count += 1
        bytes += Self.recordBytes + body
    }

    public func isOver(_ limits: IdempotencyLimits) -> Bool { count > limits.count || bytes > limits.bytes }
}

/// How much is kept of each account's idempotency records, so that no write has to count them.
///
/// What is rolled back or purged stays counted until the next look at the records, which an account that seems to have
/// too many gets.
final class IdempotencyTotals: Sendable {
    let limits: IdempotencyLimits
    private let totals = Mutex<[AccountSID: IdempotencyUsage]>([:])

    init(limits: IdempotencyLimits) {
        self.limits = limits
    }

    /// Counts a record; whether the account's have to be looked at.
    func add(bytes: Int, of account: AccountSID) -> Bool {
        totals.withLock { totals in
            guard var total = totals[account] else { return true }
            total.add(bytes: bytes)
            totals[account] = total
            return total.isOver(limits)
        }
    }

    /// Notes what an account has after such a look; nil for one that has to be looked at again.
    func set(_ total: IdempotencyUsage?, of account: AccountSID) {
        totals.withLock { $0[account] = total }
    }
}
