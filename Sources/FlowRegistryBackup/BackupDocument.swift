package import CommandSupport
import FlowRegistry
import FlowRegistrySQLite
import FoundationEssentials
import Glibc

/// A proven backup, as it is recorded and as the command line prints it.
package struct BackupDocument: Codable, Equatable, Sendable {
    struct Table: Codable, Equatable, Sendable {
        var name: String
        var rows: Int64
        var sha256: String
    }

    package var file: String
    /// When its state was taken.
    package var dateCreated: String
    package var bytes: Int64
    /// Of the file.
    var sha256: String
    var schemaVersion: Int64
    /// What was compared with the database, and found to be equal.
    var tables: [Table]
    /// Older backups that were deleted after this one.
    package var deleted: [String] = []

    enum CodingKeys: String, CodingKey {
        case file, bytes, sha256, tables, deleted
        case dateCreated = "date_created"
        case schemaVersion = "schema_version"
    }

    /// Of all tables.
    package var rows: Int64 { tables.reduce(0) { $0 + $1.rows } }
}

extension BackupDocument.Table {
    init(_ digest: TableDigest) {
        self.init(name: digest.table, rows: digest.rows, sha256: digest.sha256.hexadecimal)
    }
}

/// What an examination has found, as the command line prints it.
package struct CheckDocument: Encodable, Equatable, Sendable {
    package struct IntegrityIssue: Encodable, Equatable, Sendable {
        package var subject: String
        package var sentence: String
    }

    package var database: String
    package var schemaVersion: Int64
    /// What was looked at.
    package var subjects: [String]
    package var findings: [IntegrityIssue]

    package enum CodingKeys: String, CodingKey {
        case database, subjects, findings
        case schemaVersion = "schema_version"
    }
}

/// What a restore has done, as the command line prints it.
package struct RestoreDocument: Encodable, Equatable, Sendable {
    package var database: String
    package var backup: String
    package var bytes: Int64
    var schemaVersion: Int64
    /// Where the old database is, and its log beside it; nil where there was none.
    package var kept: String?

    enum CodingKeys: String, CodingKey {
        case database, backup, bytes, kept
        case schemaVersion = "schema_version"
    }
}

/// The last proven backup of a database, kept in a file beside it: for the running service, its metrics, and people.
package struct BackupRecord {
    package let path: String

    package init(databasePath: String) {
        path = databasePath + ".last-backup"
    }

    /// nil where none is known of.
    package var last: BackupDocument? {
        guard let file = try? FileContents(path: path, what: "record of the last backup") else { return nil }
        return try? JSONDecoder().decode(BackupDocument.self, from: Data(file.bytes))
    }

    /// Replaces the record. Throws a `CommandFailure`.
    package func write(_ backup: BackupDocument, databasePath: String) throws(CommandFailure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let text = try? encoder.encode(backup) else { return }
        let draft = path + ".new"
        let file = try NewFile(path: draft, what: "record of the last backup")
        try file.write([UInt8](text) + [UInt8(ascii: "\n")])
        file.giveToOwner(of: databasePath)
        try file.sync()
        try NewFile.rename(draft, to: path, what: "record of the last backup")
    }
}
