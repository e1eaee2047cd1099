package import CommandSupport
import FoundationEssentials
import Glibc

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
