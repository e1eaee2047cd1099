/// When a follower goes on, and how long somebody waits for it.
public struct FollowerLimits: Sendable {
    /// So many changes are taken in at once, if nobody waits: FTS5, for one, writes a piece of its index for each
    /// transaction, and merges the pieces later.
    var gatheredChanges = 512
    /// Fewer are taken in after so long: a piece of FTS5's costs as much for a few flows as for many, and a search looks at
    /// them itself.
    var gatheredMilliseconds = 10_000
    /// How long a reader waits for changes to be taken in, or for a small file to be made.
    var waitMilliseconds = 2_000
    /// While more things than this are copied into a new file, nobody waits for it.
    var awaitedCopies: Int64 = 2_000
    /// So long behind a failure it is tried again.
    var retryMilliseconds = 1_000
    /// No more often, what was purged is erased from the file.
    var erasingSeconds: Int64 = 3_600

    public init() {}
}
