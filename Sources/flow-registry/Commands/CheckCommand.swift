import ArgumentParser
import FlowRegistrySQLite

/// `flow-registry check`.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Examine the database, or a backup of it, and tell what is wrong.",
        discussion: """
            It only reads, and may run beside the service: the log of the database grows meanwhile. The exit code is 65 \
            when something is wrong.
            """)

    @Argument(help: "The file to examine (database.path).", completion: .file())
    var file: String?

    @Flag(help: "Leave out what takes the longest and can be made anew: widget types, subflows and usage.")
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
        let looked = "Looked at in \(checked.database), schema \(checked.schemaVersion): "
        return checked.findings.map { "\($0.subject): \($0.sentence)" }
            + [looked + checked.subjects.joined(separator: ", ") + "."]
            + (checked.findings.isEmpty ? ["Nothing is wrong."] : [])
    }
}
