import FlowRegistry
import Metrics

/// Finds out who calls, by HTTP Basic authentication (RFC 7617).
///
/// Wrong credentials are throttled; those that have been right before never are, so that a flood of guesses does not lock
/// out the rightful owner.
final class Authenticator<Engine: Store>: Sendable {
    private let registry: Registry<Engine>
    private let throttle: LoginThrottle
    private let rates: AccountRates
    private let clock: Clock
    private let known = PreviouslyValidCredentials()

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

    /// Who sends a request, as far as it can be told at once: where the storage's reads wait, unknown credentials are left
    /// for `verify`.
    ///
    /// - Throws: `.credentialsMissing`, `.tooManyRequests` to one who has failed too often, and what `verify` throws.
    func authenticate(_ context: RequestContext) throws(RegistryError) -> Authentication {
        if let authenticated = context.sender?.authenticated ?? context.authenticated {
            context.counts.cachedCredentials.add()
            return .known(authenticated)
        }
        guard let field = context.header("Authorization") else { throw .credentialsMissing }
        guard let credentials = Credentials(field) else { throw .credentialsMissing }
        let attempt = LoginAttempt(address: context.address, username: credentials.username)
        if let seconds = throttle.secondsToWait(attempt, at: clock.uptimeNanoseconds()), !known.contains(credentials) {
            throw .tooManyRequests(of: .failedLogins, retryAfterSeconds: seconds)
        }
        context.counts.verifiedCredentials.add()
        let login = Login(
            credentials: credentials, attempt: attempt, field: field, changes: registry.credentialChanges,
            date: clock.now())
        if registry.store.readsWait { return .unknown(login) }
        let authenticated = try verify(login)
        context.onVerified?(authenticated, login)
        return .known(authenticated)
    }

    /// The person on the server itself, for the account that the header field Flow-Registry-Account names, or for none. Throws
    /// `.notFound` where there is no such account.
    ///
    /// The account is looked up on the event loop, which the control socket has for itself.
    func commandLine(_ context: RequestContext) throws(RegistryError) -> Caller {
        guard let text = context.header("Flow-Registry-Account") else { return .commandLine(for: .nobody) }
        guard let sid = AccountSID(text) else { throw .notFound }
        let account = try registry.read { reader throws(RegistryError) in try reader.account(sid, in: .server) }
        return .commandLine(for: account.sid)
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
}
