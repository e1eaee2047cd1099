package import CommandSupport
package import SQLite

/// The backup that a database gets before it is brought to a newer schema, without which it is not.
package struct MigrationBackup: Sendable {
    /// So many of them are kept.
    package static let kept = 3

    package let databasePath: String
    /// Where it is made; nil for none at all.
    package let directory: String?
    package let output: Progress.Output

    package init(databasePath: String, directory: String?, output: Progress.Output) {
        (self.databasePath, self.directory, self.output) = (databasePath, directory, output)
    }

    package var steps: MigrationSteps {
        MigrationSteps(
            prepare: { version, target throws(DatabaseError) in
                output.write("The database \(databasePath) goes from schema \(version) to \(target).\n")
                try prepare(version)
            },
            begin: { name, done, total in output.write("Migrating: \(name), \(done + 1) of \(total)\n") })
    }

    private func prepare(_ version: Int64) throws(DatabaseError) {
        guard let directory else { return output.write("No backup is made of it, as backup.beforeMigration says.\n") }
        do throws(CommandFailure) {
            let backup = try Backup(databasePath: databasePath, output: output)
                .make(
                    in: BackupDirectory(path: directory), schema: version, retention: BackupRetention(count: Self.kept))
            output.write("Before that it was backed up, and the backup proven: \(backup.file)\n")
        } catch {
            throw .notPrepared(path: databasePath, reason: error.message)
        }
    }
}
