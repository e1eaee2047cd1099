import FlowRegistry
import Synchronization

/// How many requests of each account have their body read at a time: so that nobody takes all the places there are.
final class AccountBodies: Sendable {
    private let limit: Int
    private let counts = Mutex<[AccountSID: Int]>([:])

    init(limit: Int) {
        self.limit = limit
    }

    /// A place among the account's, held until it is let go of. Throws `.tooManyRequests` when all are taken.
    func take(_ account: AccountSID) throws(RegistryError) -> Place {
        let isTaken = counts.withLock { counts in
            guard counts[account, default: 0] < limit else { return false }
            counts[account, default: 0] += 1
            return true
        }
        guard isTaken else { throw .tooManyRequests(of: .requestsInFlight, retryAfterSeconds: 1) }
        return Place(bodies: self, account: account)
    }

    private func giveBack(_ account: AccountSID) {
        counts.withLock { counts in
            let count = counts[account, default: 1] - 1
            counts[account] = count == 0 ? nil : count
        }
    }

    /// Gives itself back with its last owner, which the connection's end frees as well.
    final class Place: Sendable {
        private let bodies: AccountBodies
        private let account: AccountSID

        init(bodies: AccountBodies, account: AccountSID) {
            self.bodies = bodies
            self.account = account
        }

        deinit { bodies.giveBack(account) }
    }
}
