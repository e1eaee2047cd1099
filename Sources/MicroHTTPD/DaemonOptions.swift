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

    public init() {}
}
