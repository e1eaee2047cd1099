import Crypto
public import SQLite

/// What a table holds, in short: how many rows, and the SHA-256 of every value in the order of its key.
///
/// Equal digests of all tables, the schema among them, mean equal databases.
public struct TableDigest: Equatable, Sendable {
    public let table: String
    public let rows: Int64
    public let sha256: [UInt8]

    /// The digests of every table, as the connection's transaction sees them.
    ///
    /// - Parameter progress: gets the bytes of values read so far.
    public static func all(
        on connection: Connection, progress: (Int64) -> Void
    ) throws(SQLiteError) -> [TableDigest] {
        // Virtual tables have no pages of their own.
        let tables = try connection.statement(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name"
        ).all { $0.text(0) }
        var read: Int64 = 0
        var digests = [
            try digest(
                "sqlite_schema", try connection.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema"), &read,
                progress)
        ]
        for table in tables {
            let name = table.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            let rows = try connection.prepare("SELECT * FROM \"\(name)\" NOT INDEXED")
            digests.append(try digest(table, rows, &read, progress))
        }
        return digests
    }

    private static func digest(
        _ table: String, _ rows: Statement, _ read: inout Int64, _ progress: (Int64) -> Void
    ) throws(SQLiteError) -> TableDigest {
        var (hash, count, bytes) = (SHA256(), 0 as Int64, [UInt8]())
        while try rows.step() {
            count += 1
            for column in 0..<rows.columnCount { rows.append(column, to: &bytes) }
            guard bytes.count >= 1 << 16 else { continue }
            hash.update(data: bytes)
            read += Int64(bytes.count)
            progress(read)
            bytes.removeAll(keepingCapacity: true)
        }
        hash.update(data: bytes)
        read += Int64(bytes.count)
        return TableDigest(table: table, rows: count, sha256: [UInt8](hash.finalize()))
    }
}
