/// The members of an API key to be created, checked.
public struct NewAPIKey: Sendable {
    public var friendlyName: String
    public var type: APIKeyType
    public var policy: KeyPolicy?
    public var dateExpires: Timestamp?

    /// Throws `.missingParameter` for a Restricted key without a policy, `.invalidParameter` for another with one.
    public init(
        friendlyName: String, type: APIKeyType, policy: KeyPolicy? = nil, dateExpires: Timestamp? = nil
    ) throws(RegistryError) {
        if type == .restricted, policy == nil { throw .missingParameter("Policy") }
        if type != .restricted, policy != nil {
            throw .invalidParameter("Policy", reason: "belongs to a key of the type restricted")
        }
        self.friendlyName = friendlyName
        self.type = type
        self.policy = policy
        self.dateExpires = dateExpires
    }
}
