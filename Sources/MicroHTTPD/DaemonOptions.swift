/// Where a daemon listens, and what it lets a client take.
public struct DaemonOptions: Sendable {
    /// A numeric address, or a name of this machine's.
    public var host = "127.0.0.1"
    /// 0 lets the system choose.
    public var port = 0
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
