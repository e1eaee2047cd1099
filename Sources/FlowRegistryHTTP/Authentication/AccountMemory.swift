import FlowRegistry
import HTTPServing
import Synchronization

/// How much memory each account has of one kind, as the bodies of its requests or the answers that it has not read yet: so
/// that nobody takes all that there is.
final class AccountMemory: Sendable {
    /// What may be held at a time.
    struct Limits {
        var count = Int.max
        /// Of one account.
        var bytes: Int
        /// Of all accounts together.
        var bytesInAll: Int
    }

    private struct Share {
        var count = 0
        var bytes = 0
    }

    private struct Shares {
        var accounts: [AccountSID: Share] = [:]
        var bytes = 0
    }

    private let limits: Limits
    private let shares = Mutex(Shares())

    init(limits: Limits) {
        self.limits = limits
    }

    /// A place for so many bytes among the account's, held until it is let go of. Throws `.tooManyRequests` where the
    /// account has no more, `.overloaded` where there is none left for anybody.
    func take(_ bytes: Int, of account: AccountSID) throws(RegistryError) -> Place {
        let refusal = shares.withLock { shares in
            let refusal = self.refusal(of: bytes, account, shares)
            if refusal == nil { Self.add(1, bytes, of: account, to: &shares) }
            return refusal
        }
        if let refusal { throw refusal }
        return Place(bytes: bytes, of: account, in: self)
    }

    /// As `take`, for what has to be held whatever the limits are.
    func hold(_ bytes: Int, of account: AccountSID) -> Place {
        shares.withLock { Self.add(1, bytes, of: account, to: &$0) }
        return Place(bytes: bytes, of: account, in: self)
    }

    /// Throws what `take` would.
    func check(_ account: AccountSID) throws(RegistryError) {
        if let refusal = shares.withLock({ self.refusal(of: 0, account, $0) }) { throw refusal }
    }

    private func refusal(of bytes: Int, _ account: AccountSID, _ shares: Shares) -> RegistryError? {
        let share = shares.accounts[account] ?? Share()
        if share.count >= limits.count || share.bytes + bytes > limits.bytes {
            return .tooManyRequests(of: .requestsInFlight, retryAfterSeconds: 1)
        }
        return shares.bytes + bytes > limits.bytesInAll ? .overloaded : nil
    }

    private static func add(_ count: Int, _ bytes: Int, of account: AccountSID, to shares: inout Shares) {
        var share = shares.accounts[account] ?? Share()
        share.count += count
        share.bytes += bytes
        shares.accounts[account] = share.count == 0 ? nil : share
        shares.bytes += bytes
    }

    /// Shorter responses, in bytes, are not counted: the kernel takes most of one at once.
    static let longResponse = 65_536

    /// Gives itself back, at the latest with its last owner, which the connection's end frees as well.
    ///
    /// Unchecked, as every subclass of a class is: nothing of it changes but atomically.
    final class Place: BodyOwner, @unchecked Sendable {
        private let isHeld = Atomic<Bool>(true)
        private let bytes: Int
        private let account: AccountSID
        private let memory: AccountMemory

        fileprivate init(bytes: Int, of account: AccountSID, in memory: AccountMemory) {
            (self.bytes, self.account, self.memory) = (bytes, account, memory)
            super.init()
        }

        deinit { giveBack() }

        /// Gives the place back before whoever else holds it is gone.
        func giveBack() {
            guard isHeld.exchange(false, ordering: .relaxed) else { return }
            memory.shares.withLock { AccountMemory.add(-1, -bytes, of: account, to: &$0) }
        }
    }
}
