/// What a daemon lets a client take.
public struct DaemonOptions: Sendable {
    /// Event loops, each on a thread of its own.
    public var threads = 2
    public var maximumConnections = 1_000
    public var maximumConnectionsPerAddress = 500
    /// Memory of a connection: request line, header fields and read buffer.
    public var maximumHeaderBytes = 32_768
    /// A longer body is refused.
    public var maximumBodyBytes = 4_194_304
    /// An inactive connection is closed after so many seconds.
    public var idleTimeoutSeconds = 60
    /// A request's header fields have to be complete so many seconds after its connection was made; on a connection
    /// kept alive, after its first line.
    public var headerDeadlineSeconds = 15
    /// A request's body has to be complete so many seconds after its header fields, and its response be read so many
    /// seconds after it was given.
    public var bodyDeadlineSeconds = 60
    /// What is shown to clients; nil for plain HTTP.
    public var identity: CurrentTLSIdentity?

    public init() {}
}
