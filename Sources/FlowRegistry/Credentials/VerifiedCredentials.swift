/// What right credentials stand for, and until when.
public struct VerifiedCredentials: Sendable {
    public let caller: Caller
    /// nil for credentials that do not expire.
    public let dateExpires: Timestamp?

    /// How many requests a second the account may make; nil where it has no quota of its own.
    public let requestsPerSecond: Int64?

    public init(caller: Caller, dateExpires: Timestamp?, requestsPerSecond: Int64? = nil) {
        self.caller = caller
        self.dateExpires = dateExpires
        self.requestsPerSecond = requestsPerSecond
    }
}
