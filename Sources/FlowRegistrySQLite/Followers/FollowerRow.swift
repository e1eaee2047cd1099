import SQLite

/// The table `follower`, of one row: what a follower's file is, and how far it has come.
struct FollowerRow: Equatable {
    var format: Int64
    /// Drawn with the file: it stands in its first pages, also without the log.
    var mark: [UInt8]
    /// Of the start of the machine in which the file was written. What is not synced is not to be relied on behind the next.
    var bootID: String
    /// Whether it was closed in order, and is on the disk.
    var isClosed: Bool
    var position: FollowerPosition
    /// The id of what was copied last; nil where all is there.
    var copied: Int64?
    /// Whether bytes are left of what was purged from the database.
    var needsErasing: Bool
    /// While all is written once more, the id of what was written last; nil otherwise.
    var renewed: Int64?

    static let schema = """
        CREATE TABLE follower (
            id            INTEGER PRIMARY KEY CHECK (id = 1),
            format        INTEGER NOT NULL,
            mark          BLOB NOT NULL,
            boot_id       TEXT NOT NULL,
            is_closed     INTEGER NOT NULL,
            number        INTEGER NOT NULL,
            hash          BLOB NOT NULL,
            copied        INTEGER,
            needs_erasing INTEGER NOT NULL,
            renewed       INTEGER
        ) STRICT;

        """

    static func row(on file: Connection) throws(SQLiteError) -> FollowerRow? {
        try file.statement(
            "SELECT format, mark, boot_id, is_closed, number, hash, copied, needs_erasing, renewed FROM follower WHERE id = 1"
        )
        .first { row in
            FollowerRow(
                format: row.int64(0), mark: row.bytes(1), bootID: row.text(2), isClosed: row.int64(3) == 1,
                position: FollowerPosition(number: row.int64(4), hash: row.bytes(5)), copied: row.optionalInt64(6),
                needsErasing: row.int64(7) == 1, renewed: row.optionalInt64(8))
        }
    }

    func write(on file: Connection) throws(SQLiteError) {
        try file.statement("INSERT OR REPLACE INTO follower VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)").bind(format)
            .bind(blob: mark).bind(bootID).bind(isClosed ? 1 : 0).bind(position.number).bind(blob: position.hash)
            .bind(copied).bind(needsErasing ? 1 : 0).bind(renewed).run()
    }
}
