import FlowRegistryServer
import CommandSupport
import FlowRegistryBackup
import ArgumentParser

/// `flow-registry backup`.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Back up the database while it is in use, and verify the backup.",
        discussion: """
            The backup is read back and opened as a database of its own: its pages, foreign keys, definitions, \
            revisions and audit log are checked, and the rows and hashes of every table compared with the database. \
            Only then does it get its name, and only then are older backups deleted. --keep-days and --keep-last say \
            which are kept; a backup that either keeps stays. Without them, all are kept.
            """)

    @Argument(
        help: "The directory for the backup (default: backup.directory, or beside the database).",
        completion: .directory)
    var directory: String?

    @Option(help: "Keep backups for this many days.")
    var keepDays: Int?

    @Option(help: "Keep at least this many of the newest backups.")
    var keepLast: Int?

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func validate() throws {
        for count in [keepDays, keepLast].compactMap({ $0 }) where !(1...100_000).contains(count) {
            throw ValidationError("The number of backups or days to keep must be from 1 to 100000.")
        }
    }

    func run() async throws {
        let settings = try options.settings()
        let backup = try Backup(databasePath: settings.databasePath, output: .standardError)
            .make(
                in: BackupDirectory(path: directory ?? settings.backupDirectory),
                retention: BackupRetention(days: keepDays, count: keepLast))
        switch output.output {
        case .json: try output.printJSON(backup)
        case .table:
            print("Backed up and verified: \(backup.file), \(backup.bytes) bytes, \(backup.rows) rows.")
            for file in backup.deleted { print("Deleted: \(file)") }
        }
    }
}
