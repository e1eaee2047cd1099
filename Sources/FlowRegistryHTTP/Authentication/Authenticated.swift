import FlowRegistry

/// A caller who has shown credentials, and how much the account may still ask for.
struct Authenticated: Sendable {
    let caller: Caller
    /// When and by what the credentials were found to be right.
    let verification: Verification
    /// nil where requests are not limited.
    let rate: AccountRate?
}
