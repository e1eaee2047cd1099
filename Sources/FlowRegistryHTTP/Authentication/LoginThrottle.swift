import FlowRegistry
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

/// Somebody at an address who claims a name, whether or not there is one.
struct LoginAttempt: Sendable {
    /// The address, or the first 64 bits of an IPv6 one: the rest is the client's to choose (RFC 4291 §2.5.4).
    let address: String
    /// Empty for what can be nobody's name: it is not worth to be remembered.
    let username: String

    init(address: String, username: String) {
        self.address = IPAddress(address)?.network ?? address
        self.username = AccountSID(username) != nil || APIKeySID(username) != nil ? username : ""
    }

    var pair: String { "\(address) \(username)" }
}

extension IPAddress {
    /// A name for what one client is given as a rule: an IPv4 address, or 64 bits of IPv6.
    fileprivate var network: String {
        let isIPv4 = bits >> 32 == 0xFFFF
        return String(isIPv4 ? bits : bits >> 64, radix: 16)
    }
}

/// How much each of many names has to work off: times at which it will be free of debt, in nanoseconds.
struct FailureCounts {
    /// How many names are kept; past that, those without debt are forgotten, and of the others all but half as many.
    private static let capacity = 65_536

    private var freeAt: [String: Int64] = [:]

    func debt(of name: String, at now: Int64) -> Int64 { max(0, (freeAt[name] ?? now) - now) }

    mutating func add(_ debt: Int64, to name: String, at now: Int64) {
        set(self.debt(of: name, at: now) + debt, of: name, at: now)
    }

    mutating func set(_ debt: Int64, of name: String, at now: Int64) {
        if freeAt.count >= Self.capacity { makeRoom(at: now) }
        freeAt[name] = now + debt
    }

    private mutating func makeRoom(at now: Int64) {
        freeAt = freeAt.filter { $0.value > now }
        // So much room that the next look for it is far off: each takes as long as there are names.
        let rest = freeAt.prefix(Self.capacity / 2)
        if rest.count < freeAt.count { freeAt = Dictionary(uniqueKeysWithValues: rest.map { ($0.key, $0.value) }) }
    }
}
