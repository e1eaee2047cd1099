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

    /// Requests of one account that change something or have a body, and are under way at a time.
    public var bodiesPerAccount = 128

    /// Bytes that the bodies of an account's requests may have at a time, until these are answered; and those of all.
    public var bodyBytesPerAccount = 33_554_432
    public var bodyBytes = 134_217_728

    /// Bytes of long answers that an account may have not read yet; and of all.
    public var answerBytesPerAccount = 67_108_864
    public var answerBytes = 268_435_456

    /// What a body counts whose length is not announced.
    public var maximumBodyBytes = 3_276_800

    /// Threads for what takes long; two at least.
    public var workerThreads = 2

    /// Bytes of answers that are kept to be given again; 0 for none.
    public var responseCacheBytes = 41_943_040

    public init() {}
}
