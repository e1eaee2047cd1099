import CSQLite

extension Connection {
    /// Pages that are copied before progress is told.
    private static let pagesAtATime: Int32 = 2_048

    /// Copies the whole database, page by page, into the empty one of `destination`.
    ///
    /// Within a transaction of this connection's, all of it is the state that the transaction sees, whatever is written
    /// meanwhile; outside one, the copy may have to start over.
    ///
    /// - Parameter progress: gets the bytes copied so far, and all of them.
    ///
    /// Source: https://sqlite.org/c3ref/backup_finish.html
    public func copy(
        to destination: Connection, progress: (_ done: Int64, _ total: Int64) -> Void
    ) throws(SQLiteError) {
        guard let backup = sqlite3_backup_init(destination.handle, "main", handle, "main") else {
            throw SQLiteError(code: sqlite3_extended_errcode(destination.handle), on: destination.handle)
        }
        let pageSize = try statement("PRAGMA page_size").first { $0.int64(0) } ?? 0
        var code = SQLITE_OK
        while code == SQLITE_OK {
            code = sqlite3_backup_step(backup, Self.pagesAtATime)
            let total = Int64(sqlite3_backup_pagecount(backup))
            progress((total - Int64(sqlite3_backup_remaining(backup))) * pageSize, total * pageSize)
        }
        // A failure on either side is known to the destination alone.
        let finished = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, finished == SQLITE_OK else {
            throw SQLiteError(code: code == SQLITE_DONE ? finished : code, on: nil)
        }
    }
}
