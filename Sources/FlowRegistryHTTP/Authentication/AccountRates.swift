import FlowRegistry
import Synchronization

/// How many requests a second each account may make: one `AccountRate` for each that has called.
final class AccountRates: Sendable {
    private let rate: Rate?
    private let accounts = Mutex<[AccountSID: AccountRate]>([:])

    /// - Parameter perSecond: 0 for no limit.
    init(perSecond: Int) {
        rate = Rate(count: perSecond, perSeconds: 1)
    }

    /// nil where requests are not limited.
    func rate(of account: AccountSID) -> AccountRate? {
        guard let rate else { return nil }
        return accounts.withLock { accounts in
            if let known = accounts[account] { return known }
            let new = AccountRate(rate: rate)
            accounts[account] = new
            return new
        }
    }
}
