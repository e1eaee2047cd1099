import Synchronization

/// Slows down the guessing of credentials: counts failures by address, by the name that was claimed, and by both.
///
/// Who has failed at a name within a minute is refused unheard when the address, or the name from wherever, has had too
/// many failures. Everybody else is heard, so that an owner gets in beside those who guess; only an address with ten
/// times too many is refused whatever the name. Only failures are counted, and only attempts that are not known to be
/// right are asked for here.
final class LoginThrottle: Sendable {
    private struct State {
        var addresses = FailureCounts()
        var usernames = FailureCounts()
        /// Who has failed lately: address and name.
        var pairs = FailureCounts()
    }

    /// nil where failures are not limited.
    private let perAddress: Rate?
    private let perUsername: Rate?
    private let state = Mutex(State())

    /// - Parameters: failures a minute, 0 for no limit.
    init(perAddress: Int, perUsername: Int) {
        self.perAddress = Rate(count: perAddress, perSeconds: 60)
        self.perUsername = Rate(count: perUsername, perSeconds: 60)
    }

    /// For how long an attempt is to be refused unheard; nil to hear it. The time is monotonic, in nanoseconds.
    func secondsToWait(_ attempt: LoginAttempt, at now: Int64) -> Int? {
        let wait = state.withLock { state in
            let address = state.addresses.debt(of: attempt.address, at: now)
            guard state.pairs.debt(of: attempt.pair, at: now) > 0 else { return perAddress?.wait(debt: address / 10) }
            return perAddress?.wait(debt: address)
                ?? perUsername?.wait(debt: state.usernames.debt(of: attempt.username, at: now))
        }
        return wait.map { Int(($0 + 999_999_999) / 1_000_000_000) }
    }

    func noteFailure(_ attempt: LoginAttempt, at now: Int64) {
        state.withLock { state in
            if let perAddress { state.addresses.add(perAddress.interval, to: attempt.address, at: now) }
            if let perUsername { state.usernames.add(perUsername.interval, to: attempt.username, at: now) }
            state.pairs.set(Self.minute, of: attempt.pair, at: now)
        }
    }

    private static let minute: Int64 = 60_000_000_000
}
