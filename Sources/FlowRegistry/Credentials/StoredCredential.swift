import Crypto

/// An auth token or an API key as it is stored, with what its account is.
public struct StoredCredential: Sendable {
    /// The SHA-256 of its secret.
    public let hash: [UInt8]
    public let account: AccountSID
    public let accountStatus: AccountStatus
    public let accountPolicy: AccountPolicy
    /// Whether the account is the first one made on this server.
    public let isAdministrator: Bool
    /// The account's quota, where it has one of its own.
    public let requestsPerSecond: Int64?
    /// nil for an auth token.
    public let key: Key?

    /// What keys have beside auth tokens.
    public struct Key: Sendable {
        public let sid: APIKeySID
        public let type: APIKeyType
        public let policy: KeyPolicy?
        public let dateExpires: Timestamp?
        public let dateLastUsed: Timestamp?

        public init(
            sid: APIKeySID, type: APIKeyType, policy: KeyPolicy?, dateExpires: Timestamp?, dateLastUsed: Timestamp?
        ) {
            self.sid = sid
            self.type = type
            self.policy = policy
            self.dateExpires = dateExpires
            self.dateLastUsed = dateLastUsed
        }

        var permissions: PermissionSet { type.permissions(policy) }
    }

    public init(
        hash: [UInt8], account: AccountSID, accountStatus: AccountStatus, accountPolicy: AccountPolicy,
        isAdministrator: Bool, requestsPerSecond: Int64?, key: Key?
    ) {
        self.hash = hash
        self.account = account
        self.accountStatus = accountStatus
        self.accountPolicy = accountPolicy
        self.isAdministrator = isAdministrator
        self.requestsPerSecond = requestsPerSecond
        self.key = key
    }

    var caller: Caller {
        Caller(
            account: account, credential: key.map { .apiKey($0.sid) } ?? .authToken,
            permissions: key?.permissions ?? .all, isAdministrator: isAdministrator, policy: accountPolicy)
    }

    var fingerprint: UInt64 { SecretHash.fingerprint(of: hash) }
}

extension Optional<StoredCredential> {
    /// What was found, where it may be used at `now`.
    ///
    /// - Throws: `.unauthenticated` for what was not found and for an expired key, `.accountNotActive`.
    func accepted(at now: Timestamp) throws(RegistryError) -> StoredCredential {
        guard let self else { throw .unauthenticated }
        if let expires = self.key?.dateExpires, expires <= now { throw .unauthenticated }
        guard self.accountStatus == .active else { throw .accountNotActive }
        return self
    }
}

/// What is kept of an auth token or a key's secret. Both are long and random, so that one round of SHA-256 suffices
/// (OWASP ASVS 5.0, 11.4.2 speaks of passwords).
enum SecretHash {
    static func of(_ secret: String) -> [UInt8] {
        var secret = secret
        return secret.withUTF8 { [UInt8](SHA256.hash(data: UnsafeRawBufferPointer($0))) }
    }

    /// The hash's beginning: enough to tell an account's tokens apart, of which there are two.
    static func fingerprint(of hash: [UInt8]) -> UInt64 { hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

    /// Compares in a time that does not depend on where the first difference is.
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
