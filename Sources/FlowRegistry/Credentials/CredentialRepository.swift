/// Verification of credentials: auth tokens and API keys (contract §2).
public protocol CredentialRepository: Sendable {
    /// Differs behind every change of an account, an auth token or a key, from before the change is acknowledged: what
    /// was verified at another count has to be verified anew.
    var credentialChanges: Int { get }

    /// Who these are the credentials of: an account's SID and auth token, or a key's SID and secret.
    ///
    /// Throws `.unauthenticated` alike for an unknown name, for a wrong secret and for an expired key, the first two
    /// after the same work; throws `.accountNotActive` for right credentials of an account that is suspended or closed.
    func verify(username: String, secret: String) throws(RegistryError) -> VerifiedCredentials
}
