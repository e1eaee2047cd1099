/// What a daemon lets a client take.
public struct DaemonOptions: Sendable {
    /// Event loops, each on a thread of its own.
    public var threads = 2
    public var maximumConnections = 4_000
    /// Of one IPv4 address, or one IPv6 network of 64 bits.
    public var maximumConnectionsPerAddress = 250
    /// Which addresses may have as many connections as they like.
    public var isUnlimited: @Sendable (String) -> Bool = { _ in false }
    /// Which connections may send requests, by their sockets; of any other, none is let through.
    public var admits: @Sendable (_ socket: Int32) -> Bool = { _ in true }
    /// More bytes of request line and header fields are refused.
    public var maximumHeaderBytes = 16_384
    /// A longer body is refused.
    public var maximumBodyBytes = 4_194_304
    /// How many requests may have their body read, or wait for an answer from another thread, at a time.
    public var maximumRequestsInFlight = 512
    /// An inactive connection is closed after so many seconds.
    public var idleTimeoutSeconds = 75
    /// A request's header fields have to be complete so many seconds after its connection was made; on a connection
    /// kept alive, after its first line.
    public var headerDeadlineSeconds = 15
    /// A request's body has to be complete so many seconds after its header fields, and its response be read so many
    /// seconds after it was given.
    public var bodyDeadlineSeconds = 60
    /// Header fields that every response has.
    public var commonHeaders: [(name: String, value: String)] = []
    /// What is shown to clients; nil for plain HTTP.
    public var identity: CurrentTLSIdentity?
    /// Where the daemon counts; it belongs to one daemon.
    public var statistics = DaemonStatistics()

    public init() {}

    /// Memory of a connection in bytes. libmicrohttpd refuses what does not fit before there are header fields to look at,
    /// so that a header section somewhat over the limit has to fit; and it clears all of this memory for each request, so
    /// that more costs time.
    var connectionMemoryBytes: Int { 2 * maximumHeaderBytes }
}
