import ArgumentParser

/// `flow-registry restore`.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup in the place of the database, which no service may be using.",
        discussion: """
            The backup is copied beside the database and examined before anything changes. The database that is there is \
            kept, with its log, under the name that is printed.
            """)

    @Argument(help: "The backup's file.")
    var file: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try options.settings()
        let restored = try Restore(backup: file, databasePath: settings.databasePath, output: .standardError).run()
        switch output.output {
        case .json: try output.printJSON(restored)
        case .table:
            print("Restored and examined: \(restored.database), \(restored.bytes) bytes, from \(restored.backup).")
            if let kept = restored.kept { print("The database that was there is kept as \(kept).") }
        }
    }
}
