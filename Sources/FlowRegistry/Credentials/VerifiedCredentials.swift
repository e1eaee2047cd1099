/// What right credentials stand for, and until when.
public struct VerifiedCredentials: Sendable {
    public let caller: Caller
    /// nil for credentials that do not expire.
    public let dateExpires: Timestamp?

    public init(caller: Caller, dateExpires: Timestamp?) {
        self.caller = caller
        self.dateExpires = dateExpires
    }
}
