import FlowRegistry
import Metrics
import PerThread

/// Finds out who calls, by HTTP Basic authentication (RFC 7617).
///
/// Credentials that were right lately are seen again by each thread without hashing or a look into the storage, until
/// any credential changes. Wrong ones are throttled; those that have been right before never are, so that a flood of
/// guesses does not lock out the rightful owner.
final class Authenticator<Engine: Store>: Sendable {
    private let registry: Registry<Engine>
    private let throttle: LoginThrottle
    private let rates: AccountRates
    private let clock: Clock
    private let known = KnownCredentials()
    private let seen = ThreadLocal<SeenCredentials>()

    init(registry: Registry<Engine>, limits: Limits, clock: Clock) {
        self.registry = registry
        throttle = LoginThrottle(perAddress: limits.failuresPerAddress, perUsername: limits.failuresPerUsername)
        rates = AccountRates(perSecond: limits.requestsPerSecond)
        self.clock = clock
    }

    /// Counts a request among its account's. Throws `.tooManyRequests` for one too many.
    func count(_ authenticated: Authenticated) throws(RegistryError) {
        try authenticated.rate?.take(at: clock.uptimeNanoseconds())
    }

    /// Whether a request of this sender's would be authenticated as its last one.
    func knows(_ sender: KnownSender) -> Bool {
        sender.credentials.isValid(changes: registry.credentialChanges, now: clock.now())
    }

    /// What the calling thread has seen of a request's credentials; nil unless they are right.
    func seen(_ request: APIRequest) -> SeenCredentials.Entry? {
        guard let field = request.header("Authorization") else { return nil }
        return seen.value?.entry(field, changes: registry.credentialChanges, now: clock.now())
    }

    /// Who sends a request, as far as it can be told at once: where the storage's reads wait, unknown credentials are left
    /// for `verify`.
    ///
    /// - Parameter counts: where it is counted whether the storage had to be asked.
    /// - Throws: `.credentialsMissing`, `.tooManyRequests` to one who has failed too often, and what `verify` throws.
    func authenticate(
        _ request: APIRequest, from address: String, counts: RequestCounts
    ) throws(RegistryError) -> Authentication {
        if let sender = request.sender, knows(sender) {
            counts.seenCredentials.add()
            return .known(sender.credentials.authenticated)
        }
        guard let field = request.header("Authorization") else { throw .credentialsMissing }
        let changes = registry.credentialChanges
        let now = clock.now()
        if let seen = seen.value?.entry(field, changes: changes, now: now) {
            counts.seenCredentials.add()
            return .known(seen.authenticated)
        }
        guard let credentials = Credentials(field) else { throw .credentialsMissing }
        let attempt = LoginAttempt(address: address, username: credentials.username)
        if let seconds = throttle.secondsToWait(attempt, at: clock.uptimeNanoseconds()), !known.contains(credentials) {
            throw .tooManyRequests(of: .failedLogins, retryAfterSeconds: seconds)
        }
        counts.askedCredentials.add()
        let login = Login(credentials: credentials, attempt: attempt, field: field, changes: changes, date: now)
        if registry.store.readsWait { return .unknown(login) }
        let authenticated = try verify(login)
        remember(authenticated, login)
        return .known(authenticated)
    }

    /// Asks the storage whose credentials these are. Throws `.unauthenticated`, `.accountNotActive`.
    func verify(_ login: Login) throws(RegistryError) -> Authenticated {
        do throws(RegistryError) {
            let credentials = login.credentials
            let verified = try registry.verify(username: credentials.username, secret: credentials.password)
            known.insert(credentials)
            let rate = rates.rate(of: verified.caller.account, perSecond: verified.requestsPerSecond)
            return Authenticated(caller: verified.caller, verification: verified.verification, rate: rate)
        } catch {
            if error == .unauthenticated {
                known.remove(login.credentials)
                throttle.noteFailure(login.attempt, at: clock.uptimeNanoseconds())
            }
            throw error
        }
    }

    /// Has the calling thread know right credentials from now on.
    func remember(_ authenticated: Authenticated, _ login: Login) {
        if seen.value == nil { seen.set(SeenCredentials()) }
        // `changes` was counted before the look into the storage: a change since then is noticed.
        seen.value?.remember(
            authenticated, login.field, changes: login.changes, now: login.date,
            expires: authenticated.verification.dateExpires)
    }
}
