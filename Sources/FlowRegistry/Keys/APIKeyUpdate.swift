/// What an update of an API key sets; nil keeps what is there.
public struct APIKeyUpdate: Sendable {
    public var friendlyName: String?
    /// Only for a Restricted key.
    public var policy: KeyPolicy?

    public init(friendlyName: String? = nil, policy: KeyPolicy? = nil) {
        self.friendlyName = friendlyName
        self.policy = policy
    }
}
