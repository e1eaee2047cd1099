/// An API key just created, with the one copy of its secret: only the secret's hash is kept.
public struct CreatedAPIKey: Sendable {
    public let key: APIKey
    public let secret: String

    public init(key: APIKey, secret: String) {
        self.key = key
        self.secret = secret
    }
}
