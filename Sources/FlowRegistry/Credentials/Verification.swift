/// When and by what a caller's credentials were found to be right: by it, a transaction finds out whether they still are.
public struct Verification: Hashable, Sendable {
    /// What `CredentialRepository.credentialChanges` was before the credentials were looked up.
    public let changes: Int
    /// The beginning of the hash of the secret, by which an account's tokens are told apart.
    public let fingerprint: UInt64
    /// nil for credentials that do not expire.
    public let dateExpires: Timestamp?

    public init(changes: Int, fingerprint: UInt64, dateExpires: Timestamp?) {
        self.changes = changes
        self.fingerprint = fingerprint
        self.dateExpires = dateExpires
    }
}

/// Who asks for a write, as the request was admitted.
public struct VerifiedCaller: Sendable {
    public let caller: Caller
    public let verification: Verification

    public init(_ caller: Caller, _ verification: Verification) {
        self.caller = caller
        self.verification = verification
    }
}

/// What right credentials stand for, and until when.
public struct VerifiedCredentials: Sendable {
    public let caller: Caller
    public let verification: Verification

    /// How many requests a second the account may make; nil where it has no quota of its own.
    public let requestsPerSecond: Int64?

    public init(caller: Caller, verification: Verification, requestsPerSecond: Int64? = nil) {
        self.caller = caller
        self.verification = verification
        self.requestsPerSecond = requestsPerSecond
    }
}

/// By which of an account's credentials a call was made.
public enum Credential: Hashable, Sendable {
    case authToken
    case apiKey(APIKeySID)
}
