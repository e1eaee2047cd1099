import FlowRegistryServer
import FlowRegistryBackup
import CommandSupport
import ArgumentParser
import FlowRegistry

/// `flow-registry restore`.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Replace the database with a backup. No service may be using it.",
        discussion: """
            The backup is copied beside the database and checked before anything changes. The current database is \
            kept, with its write-ahead log, under the printed name.
            """)

    @Argument(help: "The backup's file.", completion: .file(extensions: ["db"]))
    var file: String

    @Option(
        help: "Restore the state at this moment, such as 2026-01-31T23:59:59Z, from the backup and the WAL archive.")
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
            print("Restored and checked: \(restored.database), \(restored.bytes) bytes, from \(restored.backup).")
            if let kept = restored.kept { print("The previous database is kept as \(kept).") }
        }
    }

    func validate() throws {
        if let until, Timestamp(until) == nil { throw ValidationError("--until must look like 2026-01-31T23:59:59Z.") }
    }

    private func replay(_ settings: Settings) throws(CommandFailure) -> WALReplay? {
        guard let date = until.flatMap({ Timestamp($0) }) else { return nil }
        guard let directory = settings.backupWALArchiveDirectory else {
            throw .configuration(
                "Set backup.walArchiveDirectory to the directory of the WAL archive.")
        }
        return WALReplay(directory: directory, until: date, output: .standardError)
    }
}
