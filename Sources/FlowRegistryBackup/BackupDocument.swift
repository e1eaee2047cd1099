import CommandSupport
import FlowRegistry
package import FlowRegistrySQLite

/// A proven backup, as it is recorded and as the command line prints it.
package struct BackupDocument: Codable, Equatable, Sendable {
    package struct Table: Codable, Equatable, Sendable {
        package var name: String
        package var rows: Int64
        package var sha256: String
    }

    package var file: String
    /// When its state was taken.
    package var dateCreated: String
    package var bytes: Int64
    /// Of the file.
    package var sha256: String
    package var schemaVersion: Int64
    /// What was compared with the database, and found to be equal.
    package var tables: [Table]
    /// Older backups that were deleted after this one.
    package var deleted: [String] = []

    package enum CodingKeys: String, CodingKey {
        case file, bytes, sha256, tables, deleted
        case dateCreated = "date_created"
        case schemaVersion = "schema_version"
    }

    /// Of all tables.
    package var rows: Int64 { tables.reduce(0) { $0 + $1.rows } }
}

extension BackupDocument.Table {
    package init(_ digest: TableDigest) {
        self.init(name: digest.table, rows: digest.rows, sha256: hexadecimal(digest.sha256))
    }
}
