import CommandSupport
import ArgumentParser
import FlowRegistry
import Glibc

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

    /// So much of records in one answer of the service.
    private static let partBytes = 1 << 20

    func validate() throws {
        if account.isEmpty != allAccounts { throw ValidationError("Give --account SID, or --all-accounts.") }
    }

    func run() async throws {
        Interruption.watch()
        let client = try ControlClient(settings: try settings.settings(), mayCreateDatabase: false)
        let accounts = try await accounts(client)
        let writer = try ExportWriter(file, now: .now)
        try await exportAll(accounts, client, writer)
        let summary = writer.summary
        let line = "Exported \(summary.text). SHA-256 of its lines: \(summary.linesSHA256)\n"
        if file == "-" { Progress.Output.standardError.write(line) } else { print(line, terminator: "") }
    }

    private func exportAll(
        _ accounts: [ExportRecord], _ client: ControlClient, _ writer: ExportWriter
    ) async throws {
        let progress = Progress("Exporting", unit: .items("revisions"))
        defer { progress.finish() }
        for account in accounts { try await export(account, client, writer, progress) }
        try writer.finish()
    }

    /// The administrator first: an import makes it the administrator of an empty registry.
    private func accounts(_ client: ControlClient) async throws -> [ExportRecord] {
        guard case .accounts(let all) = try await client.send(.listAccounts) else { return [] }
        for sid in account where !all.contains(where: { $0.sid == sid }) {
            throw CommandFailure.unavailable("There is no account \(sid.printable).")
        }
        var records: [ExportRecord] = []
        for document in all where allAccounts || account.contains(document.sid) {
            guard case .exported(let texts, _) = try await client.send(.exportAccount(account: document.sid)) else {
                continue
            }
            records += try texts.map { try Self.record([UInt8]($0.utf8)) }
        }
        return records.filter(\.isAdministrator) + records.filter { !$0.isAdministrator }
    }

    private func export(
        _ record: ExportRecord, _ client: ControlClient, _ writer: ExportWriter, _ progress: Progress
    ) async throws {
        guard case .account(let account) = record else { return }
        try writer.write(record, text: record.text)
        var position: ExportPosition?
        repeat {
            try Interruption.check(
                file == "-"
                    ? "The output is not a complete export; run it again." : "Nothing was exported; run it again.")
            let request = ControlRequest.exportPart(
                account: account.sid.description, after: position, maximumBytes: Self.partBytes)
            guard case .exported(let texts, let next) = try await client.send(request) else { return }
            for text in texts {
                let bytes = [UInt8](text.utf8)
                try writer.write(try Self.record(bytes), text: bytes)
            }
            progress.update(Int64(writer.summary.revisions))
            position = next
        } while position != nil
    }

    private static func record(_ text: [UInt8]) throws(CommandFailure) -> ExportRecord {
        do {
            return try ExportRecord(text)
        } catch {
            throw .data("The registry has something that cannot be exported: a record \(error.reason).")
        }
    }
}

extension ExportRecord {
    fileprivate var isAdministrator: Bool {
        if case .account(let account) = self { account.isAdministrator } else { false }
    }
}
