/// How much one transaction of the writer's takes on, and how much of it one write may be.
public struct WriterLimits: Sendable {
    /// With as many writes, a transaction lets no more join it: they have waited long enough.
    public var joinedWrites = 256
    /// With as much work, neither: in nanoseconds.
    public var joinedNanoseconds: Int64 = 20_000_000
    /// With as many bytes of long values, neither: the commit has to bring them to the disk.
    public var joinedBytes = 4 << 20
    /// A write of a sender's that takes longer is undone and refused, in milliseconds. The service's own are made of pieces
    /// that are bounded otherwise.
    public var writeMilliseconds = 500
    /// Work that goes on in later transactions leaves its rest to them after so long, in nanoseconds.
    public var sliceNanoseconds: Int64 = 50_000_000
    /// And after so long where writes wait: no shorter than what honest words of one transaction take.
    public var sharedSliceNanoseconds: Int64 = 25_000_000

    public init() {}
}
