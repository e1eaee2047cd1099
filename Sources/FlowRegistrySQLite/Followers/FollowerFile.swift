import SQLite

/// A follower's file, on the thread that writes it: opened if it can be trusted, else rebuilt.
struct FollowerFile<Followed: Follower> {
    /// The file, or why it cannot be trusted: the end of a sentence.
    enum Opening {
        case opened(FollowerFile)
        case doubtful(String)
    }

    let connection: Connection
    private(set) var row: FollowerRow

    private init(_ connection: Connection, _ row: FollowerRow) {
        (self.connection, self.row) = (connection, row)
    }

    /// Opens the file where it is whole, of this format, of the database that `source` reads in this history, and was
    /// closed in order or written since the machine started. Throws what goes wrong with the source.
    static func open(
        _ file: DerivedFile, of source: Connection, bootID: String
    ) throws(SQLiteError) -> Opening {
        guard file.stamp != nil else { return .doubtful("there is none") }
        let hasLog = file.hasLog
        guard let head = file.head else { return .doubtful("it is not whole") }
        let opened: FollowerFile
        do {
            let connection = try file.writer()
            guard let row = try FollowerRow.row(on: connection) else { return .doubtful("it is empty") }
            opened = FollowerFile(connection, row)
        } catch {
            return .doubtful("it cannot be read: \(error.message)")
        }
        let row = opened.row
        if row.format != Followed.format { return .doubtful("another version has made it") }
        // What is in the log, and not in the file, is for the file with the same mark.
        if !head.contains(row.mark) { return .doubtful("its log is another file's") }
        if !row.isClosed, !hasLog { return .doubtful("its log is gone") }
        if !row.isClosed, row.bootID != bootID || bootID.isEmpty {
            return .doubtful("the machine went down while it was written")
        }
        guard try AuditEventTable.has(row.position, on: source) else {
            return .doubtful("it is not of this database, or of another state of it")
        }
        return opened.marked(bootID: bootID)
    }

    /// Before anything else is written without a sync, the disk has it that the file is open.
    private func marked(bootID: String) -> Opening {
        var open = self
        (open.row.isClosed, open.row.bootID) = (false, bootID)
        let row = open.row
        do {
            let isMarked = try DerivedFile.makeDurable(connection) { () throws(SQLiteError) in
                try row.write(on: connection)
            }
            return isMarked ? .opened(open) : .doubtful("somebody else has it open")
        } catch {
            return .doubtful("it cannot be written: \(error.message)")
        }
    }

    /// An empty file in the place of whatever was there.
    init(making file: DerivedFile, at position: FollowerPosition, bootID: String) throws(SQLiteError) {
        if Self.isOthers(file) {
            throw SQLiteError(code: 1, message: "\(file.path) is another database, and is left as it is")
        }
        file.remove()
        let mark = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        let row = FollowerRow(
            format: Followed.format, mark: mark, bootID: bootID, isClosed: false, position: position, copied: 0,
            needsErasing: false, renewed: nil)
        let connection = try file.writer()
        self.init(connection, row)
        try connection.transaction { () throws(SQLiteError) in
            try connection.execute(FollowerRow.schema + Followed.schema)
            try row.write(on: connection)
        }
        // The mark has to be in the file itself.
        _ = try DerivedFile.makeDurable(connection)
    }

    /// Whether there is a database that no follower has made.
    private static func isOthers(_ file: DerivedFile) -> Bool {
        guard file.stamp != nil, let connection = try? file.reader() else { return false }
        let tables = try? connection.statement("SELECT name FROM sqlite_schema WHERE type = 'table'").all { $0.text(0) }
        return tables.map { !$0.isEmpty && !$0.contains("follower") } ?? false
    }

    /// Changes the file and the row that says what it is in one transaction.
    mutating func change(
        _ change: (inout FollowerRow) throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        var changed = row
        let connection = connection
        try connection.transaction("BEGIN IMMEDIATE") { () throws(SQLiteError) in
            try change(&changed)
            try changed.write(on: connection)
        }
        row = changed
    }

    /// Has everything on the disk, and notes that; a file that was not closed cleanly is trusted until the machine restarts.
    mutating func close() throws(SQLiteError) {
        var closed = row
        closed.isClosed = true
        let connection = connection
        if try DerivedFile.makeDurable(connection, { () throws(SQLiteError) in try closed.write(on: connection) }) {
            row = closed
        }
    }
}
