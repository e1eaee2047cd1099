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
