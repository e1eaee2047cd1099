/// What the API lets a caller take; 0 stands for no limit where it says so.
public struct Limits: Sendable {
    /// A longer Definition is refused.
    public var definitionBytes = 1_048_576
    /// A larger PageSize is clamped to this.
    public var pageSize = 1_000
    /// Wrong credentials a minute from one address; 0 for no limit.
    public var failuresPerAddress = 300
    /// Wrong credentials a minute for one account or key; 0 for no limit.
    public var failuresPerUsername = 60
    /// Requests a second of one account; 0 for no limit.
    public var requestsPerSecond = 0

    /// Requests of one account whose body is being read at a time.
    public var bodiesPerAccount = 64

    /// Bytes of answers that are kept to be given again; 0 for none.
    public var keptAnswerBytes = 41_943_040

    public init() {}
}
