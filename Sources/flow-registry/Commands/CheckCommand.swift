import FlowRegistryServer
import CommandSupport
import FlowRegistryBackup
import ArgumentParser
import FlowRegistrySQLite

/// `flow-registry check`.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the database or a backup, and report what is wrong.",
        discussion: """
            Only reads, and works with or without a running service; while it runs, the write-ahead log grows. The \
            exit code is 65 if something is wrong.
            """)

    @Argument(help: "The file to check (default: database.path).", completion: .file())
    var file: String?

    @Flag(help: "Skip derived data, which takes longest and can be rebuilt: widget types, subflows and usage.")
    var quick = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let path = try file ?? options.settings().databasePath
        let checked = try DatabaseProof(path: path, what: "database", output: .standardError)
            .check(quick ? IntegritySubject.content : IntegritySubject.allCases)
        switch output.output {
        case .json: try output.printJSON(checked)
        case .table: for line in lines(checked) { print(line) }
        }
        guard checked.findings.isEmpty else {
            throw CommandFailure.data("The database \(path) is damaged: \(checked.findings.count) findings.")
        }
    }

    private func lines(_ checked: CheckDocument) -> [String] {
        let looked = "Checked in \(checked.database), schema \(checked.schemaVersion): "
        return checked.findings.map { "\($0.subject): \($0.sentence)" }
            + [looked + checked.subjects.joined(separator: ", ") + "."]
            + (checked.findings.isEmpty ? ["Nothing is wrong."] : [])
    }
}
