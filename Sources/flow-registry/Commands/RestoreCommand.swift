import ArgumentParser
import FlowRegistry

/// `flow-registry restore`.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup in the place of the database, which no service may be using.",
        discussion: """
            The backup is copied beside the database and examined before anything changes. The database that is there is \
            kept, with its log, under the name that is printed.
            """)

    @Argument(help: "The backup's file.", completion: .file(extensions: ["db"]))
    var file: String

    @Option(help: "The moment whose state is wanted, as 2026-01-31T23:59:59Z, from the backup and the kept log.")
    var until: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try options.settings()
        let restored = try Restore(
            backup: file, databasePath: settings.databasePath, replay: try replay(settings), output: .standardError
        ).run()
        switch output.output {
        case .json: try output.printJSON(restored)
        case .table:
            print("Restored and examined: \(restored.database), \(restored.bytes) bytes, from \(restored.backup).")
            if let kept = restored.kept { print("The database that was there is kept as \(kept).") }
        }
    }

    func validate() throws {
        if let until, Timestamp(until) == nil { throw ValidationError("--until must be as 2026-01-31T23:59:59Z.") }
    }

    private func replay(_ settings: Settings) throws(CommandFailure) -> WALReplay? {
        guard let date = until.flatMap({ Timestamp($0) }) else { return nil }
        guard let directory = settings.backupWALArchiveDirectory else {
            throw .configuration(
                "The setting backup.walArchiveDirectory must name the directory in which the log was kept.")
        }
        return WALReplay(directory: directory, until: date, output: .standardError)
    }
}
