import FlowRegistry

/// A caller who has shown credentials, and how much the account may still ask for.
struct Authenticated: Sendable {
    let caller: Caller
    /// When and by what the credentials were found to be right.
    let verification: Verification
    /// nil where requests are not limited.
    let rate: AccountRate?
}

/// Who sends a request, as far as it is known.
enum Authentication: Sendable {
    case known(Authenticated)
    /// The storage has still to be asked, by a thread that may wait.
    case unknown(Login)
}

/// Credentials that nobody has looked up yet.
struct Login: Sendable {
    let credentials: Credentials
    let attempt: LoginAttempt
    /// The header field that they came in.
    let field: String
    /// `Registry.credentialChanges` before they are looked up.
    let changes: Int
    let date: Timestamp

    /// Whose turn it is to look them up: the account that they claim, or all others together.
    var account: AccountSID { AccountSID(credentials.username) ?? .nobody }
}

/// Who sends a request, found out without a look into the storage or at its header fields.
final class RecognizedCaller: Sendable {
    let authenticated: Authenticated
    /// The client's address in numbers.
    let address: String
    /// Under which address the caller reached the service, as `https://host:port`.
    let origin: String

    init(_ authenticated: Authenticated, address: String, origin: String) {
        self.authenticated = authenticated
        self.address = address
        self.origin = origin
    }

    var caller: Caller { authenticated.caller }
}
