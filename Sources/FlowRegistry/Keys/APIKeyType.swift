/// How much of its account's rights an API key has (contract §2).
public enum APIKeyType: String, Sendable, CaseIterable {
    /// All that the account's auth token can do.
    case main
    /// Everything but administration.
    case standard
    /// What its policy lists.
    case restricted

    /// What a key of this type may do.
    ///
    /// - Parameter policy: the key's, which counts for a restricted one.
    public func permissions(_ policy: KeyPolicy?) -> PermissionSet {
        switch self {
        case .main: .all
        case .standard: .standard
        case .restricted: policy?.permissions ?? []
        }
    }
}
