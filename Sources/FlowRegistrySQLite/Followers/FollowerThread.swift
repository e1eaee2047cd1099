import SQLite

/// Keeps a follower's file up to date on a thread of its own, and gives other threads access to it.
///
/// The thread starts with `start` or with the first who reads, and ends with this object.
final class FollowerThread<Followed: Follower>: Sendable {
    private let work: FollowerWork<Followed>

    init(_ follower: Followed, of database: Database, limits: FollowerLimits) {
        work = FollowerWork(follower, of: database, limits: limits)
    }

    deinit { work.stop() }

    var statistics: FollowerStatistics { work.statistics }

    /// Bytes of the file and its log.
    var bytes: Int { work.file.bytes }

    /// - Parameter report: is told on the follower's thread.
    func start(report: @escaping @Sendable (FollowerReport) -> Void = { _ in }) { work.start(report: report) }

    /// Ends the thread, with the file on the disk. Blocks until it has ended.
    func stop() { work.stop() }

    /// There are changes to be followed.
    func noteCommit() { work.noteCommit() }

    /// Blocks until the change with this number is taken in, or as long as a reader may wait. False where it is not.
    func wait(for number: Int64) -> Bool {
        work.start()
        return work.readers.wait(for: number)
    }

    /// Runs `body` on one state of the file, given the number of the last entry that it has taken in; nil where there is
    /// no file that can be read, or is none any more.
    ///
    /// The database's state that `body` reads is to begin behind the call, so that it is no older than the file's.
    ///
    /// - Parameter source: the calling thread's connection to the database, whose time is the file's, too.
    func read<Value>(
        beside source: Connection, _ body: (Connection, Int64) throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value? {
        work.start()
        return try work.readers.read(beside: source, body)
    }
}
