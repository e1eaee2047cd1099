/// An account just created, with the one copy of its auth token: only the token's hash is kept.
public struct NewAccount: Sendable {
    public let account: Account
    public let authToken: String

    public init(account: Account, authToken: String) {
        self.account = account
        self.authToken = authToken
    }
}
