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
