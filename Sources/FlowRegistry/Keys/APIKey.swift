/// A further, revocable credential of an account (contract §2); only the hash of its secret is kept.
public struct APIKey: Equatable, Sendable, Identified {
    public static let sidPrefix: StaticString = "SK"

    public let sid: APIKeySID
    public let accountSID: AccountSID
    public let friendlyName: String
    public let type: APIKeyType
    /// nil unless the key is restricted.
    public let policy: KeyPolicy?
    public let dateCreated: Timestamp
    /// nil until the first change.
    public let dateUpdated: Timestamp?
    /// The first second in which the key is refused; nil for never.
    public let dateExpires: Timestamp?
    /// To the minute; nil until the first use.
    public let dateLastUsed: Timestamp?

    public init(
        sid: APIKeySID, accountSID: AccountSID, friendlyName: String, type: APIKeyType, policy: KeyPolicy?,
        dateCreated: Timestamp, dateUpdated: Timestamp?, dateExpires: Timestamp?, dateLastUsed: Timestamp?
    ) {
        self.sid = sid
        self.accountSID = accountSID
        self.friendlyName = friendlyName
        self.type = type
        self.policy = policy
        self.dateCreated = dateCreated
        self.dateUpdated = dateUpdated
        self.dateExpires = dateExpires
        self.dateLastUsed = dateLastUsed
    }

    public var permissions: PermissionSet { type.permissions(policy) }

    /// What the audit log keeps of it.
    var auditState: AuditState {
        var hash = FieldHash()
        hash.add(friendlyName)
        hash.add(type.rawValue)
        hash.add(policy.map { $0.allow.joined(separator: "\n") })
        hash.add(dateExpires?.secondsSinceEpoch)
        return AuditState(hash: hash.finalized())
    }
}

/// `SK` and 32 hex digits.
public typealias APIKeySID = SID<APIKey>

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

/// An API key just created, with the one copy of its secret: only the secret's hash is kept.
public struct CreatedAPIKey: Sendable {
    public let key: APIKey
    public let secret: String

    public init(key: APIKey, secret: String) {
        self.key = key
        self.secret = secret
    }
}

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

/// The secret half of an API key: 32 letters and digits, 190 random bits (contract §2).
public enum APIKeySecret {
    private static let alphabet = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// A new secret from `generator`, which has to be cryptographically secure.
    public static func random(using generator: inout some RandomNumberGenerator) -> String {
        let characters = (0..<32).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }
        return String(decoding: characters, as: UTF8.self)
    }
}
