import ArgumentParser

/// `flow-registry backup`.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Back the database up while it is in use, and prove the backup.",
        discussion: """
            The backup is read back and opened as a database of its own: pages, foreign keys, definitions, revisions \
            and the audit log are examined, and rows and hashes of every table compared with the database. Only then \
            does it get its name, and only then are older backups deleted, as --keep-days and --keep-last say: kept is \
            what either wants. Without them, all are.
            """)

    @Argument(help: "Where to put it (backup.directory, or else beside the database).", completion: .directory)
    var directory: String?

    @Option(help: "Keep the backups of so many days.")
    var keepDays: Int?

    @Option(help: "Keep so many of the newest backups.")
    var keepLast: Int?

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func validate() throws {
        for count in [keepDays, keepLast].compactMap({ $0 }) where !(1...100_000).contains(count) {
            throw ValidationError("A number of backups or days to keep must be from 1 to 100000.")
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
            print("Backed up and proven: \(backup.file), \(backup.bytes) bytes, \(backup.rows) rows.")
            for file in backup.deleted { print("Deleted: \(file)") }
        }
    }
}
