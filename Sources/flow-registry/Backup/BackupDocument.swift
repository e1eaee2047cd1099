import FlowRegistry
import FlowRegistrySQLite

/// A proven backup, as it is recorded and as the command line prints it.
struct BackupDocument: Codable, Equatable, Sendable {
    struct Table: Codable, Equatable, Sendable {
        var name: String
        var rows: Int64
        var sha256: String
    }

    var file: String
    /// When its state was taken.
    var dateCreated: String
    var bytes: Int64
    /// Of the file.
    var sha256: String
    var schemaVersion: Int64
    /// What was compared with the database, and found to be equal.
    var tables: [Table]
    /// Older backups that were deleted after this one.
    var deleted: [String] = []

    enum CodingKeys: String, CodingKey {
        case file, bytes, sha256, tables, deleted
        case dateCreated = "date_created"
        case schemaVersion = "schema_version"
    }

    /// Of all tables.
    var rows: Int64 { tables.reduce(0) { $0 + $1.rows } }
}

extension BackupDocument.Table {
    init(_ digest: TableDigest) {
        self.init(name: digest.table, rows: digest.rows, sha256: hexadecimal(digest.sha256))
    }
}

/// Two digits for each byte.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.reduce(into: "") { $0 += ($1 < 16 ? "0" : "") + String($1, radix: 16) }
}
