/// Storage of accounts and of their credentials.
public protocol AccountRepository: Sendable {
    /// Stores a new active account with a fresh auth token.
    func createAccount(friendlyName: String, completion: @escaping Completion<NewAccount>)

    /// Every account, oldest first.
    func accounts() throws(RegistryError) -> [Account]

    /// Suspends, activates or closes an account; `.notFound` where there is none.
    func setStatus(_ status: AccountStatus, of account: AccountSID, completion: @escaping Completion<Account>)

    /// The account whose primary or secondary auth token is `authToken`.
    ///
    /// Throws `.unauthenticated` alike for an unknown account and for a wrong token, after the same work; throws
    /// `.accountNotActive` for the right token of an account that is suspended or closed.
    func authenticate(_ account: AccountSID, authToken: String) throws(RegistryError) -> AccountSID
}
