/// A step in the replacement of an account's auth token.
public struct AuthTokenRotation: Sendable {
    public let accountSID: AccountSID
    /// The new token, when this step made one.
    public let authToken: String?
    public let dateCreated: Timestamp
    public let dateUpdated: Timestamp

    public init(accountSID: AccountSID, authToken: String?, dateCreated: Timestamp, dateUpdated: Timestamp) {
        self.accountSID = accountSID
        self.authToken = authToken
        self.dateCreated = dateCreated
        self.dateUpdated = dateUpdated
    }
}
