import ArgumentParser
import CommandSupport
import FlowRegistry
import HTTPServing
import JSON

/// `flow-registry flow export`.
struct FlowExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Export whole accounts to a file. Works with or without a running service.",
        discussion: """
            Contains the flows with their SIDs, all revisions, dates, test users and aliases, including deleted flows \
            that are not purged yet, but no credentials and no audit log. Each flow is exported as of a single moment.
            """)

    @Argument(
        help: "The file to create, one record per line (NDJSON); - is standard output.",
        completion: .file())
    var file: String

    @Option(help: "The SID of an account; repeatable.")
    var account: [String] = []

    @Flag(help: "Export every account of the registry.")
    var allAccounts = false

    @OptionGroup var settings: SettingsOptions

    func validate() throws {
        if account.isEmpty != allAccounts { throw ValidationError("Give --account SID, or --all-accounts.") }
    }

    func run() async throws {
        Interruption.watch()
        let client = try ControlClient(settings: try settings.settings())
        let accounts = try await accounts(client)
        let writer = try ExportWriter(file, now: .now)
        try await exportAll(accounts, client, writer)
        let summary = writer.summary
        let line = "Exported \(summary.text). SHA-256 of its lines: \(summary.linesSHA256)\n"
        if file == "-" { Progress.Output.standardError.write(line) } else { print(line, terminator: "") }
    }

    private func exportAll(
        _ accounts: [AccountSID], _ client: ControlClient, _ writer: ExportWriter
    ) async throws {
        let progress = Progress("Exporting", unit: .items("revisions"))
        defer { progress.finish() }
        for account in accounts { try await export(account, client, writer, progress) }
        try writer.finish()
    }

    /// The administrator first: an import makes it the administrator of an empty registry.
    private func accounts(_ client: ControlClient) async throws -> [AccountSID] {
        let all = try await client.list(ControlRequest.accountsPath, "accounts").compactMap { AccountDocument($0) }
        for sid in account where !all.contains(where: { $0.sid == sid }) {
            throw CommandFailure.unavailable("There is no account \(sid.printable).")
        }
        let chosen = all.filter { allAccounts || account.contains($0.sid) }
        return (chosen.filter(\.isAdministrator) + chosen.filter { !$0.isAdministrator }).compactMap {
            AccountSID($0.sid)
        }
    }

    private func export(
        _ account: AccountSID, _ client: ControlClient, _ writer: ExportWriter, _ progress: Progress
    ) async throws {
        var next = ControlRequest.export(of: account) as ControlRequest?
        while let request = next {
            try Interruption.check(
                file == "-"
                    ? "The output is not a complete export; run it again." : "Nothing was exported; run it again.")
            let part = try await client.response(to: request)
            for line in part.body.split(separator: UInt8(ascii: "\n")) {
                try writer.write(try Self.record([UInt8](line)), text: [UInt8](line))
            }
            progress.update(Int64(writer.summary.revisions))
            next = part.nextTarget.map { ControlRequest(target: $0) }
        }
    }

    private static func record(_ text: [UInt8]) throws(CommandFailure) -> ExportRecord {
        do {
            return try ExportRecord(text)
        } catch {
            throw .data("The registry has something that cannot be exported: a record \(error.reason).")
        }
    }
}
