import CommandSupport
import ArgumentParser
import FlowRegistry

/// `flow-registry flow import`.
struct FlowImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import accounts from an export. Works with or without a running service.",
        discussion: """
            The whole file is verified before anything is stored. Existing identical data is skipped, so run an \
            interrupted import again to resume it. Data from an earlier import that nobody has changed here is \
            updated; any other difference stops the import, and nothing is overwritten.
            """)

    @Argument(
        help: "The file written by an export.",
        completion: .file())
    var file: String

    @Option(help: "The SID of the account to import the flows into, if the export has only one account.")
    var into: String?

    @Option(help: "The SHA-256 that the export printed; a file with a different one is refused.")
    var sha256: String?

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        Interruption.watch()
        let settings = try settings.settings()
        let export = try ExportFile(file)
        let summary = try verified(export)
        let client = try ControlClient(settings: settings, mayCreateDatabase: into == nil)
        var importing = RunningImport(client: client, into: try into.map(ControlRequest.accountSID))
        do {
            try await takeAll(of: export, &importing)
        } catch let failure as CommandFailure {
            throw importing.resumption.map(failure.adding) ?? failure
        }
        try report(importing, summary)
    }

    private func verified(_ export: ExportFile) throws -> ExportSummary {
        let progress = Progress("Checking", unit: .bytes)
        defer { progress.finish() }
        let summary = try export.verified(progress: progress)
        if let sha256, sha256.lowercased() != summary.linesSHA256 {
            throw CommandFailure.data("\(file) is another export: the SHA-256 of its lines is \(summary.linesSHA256).")
        }
        if into != nil, summary.accounts != 1 {
            throw CommandFailure.usage("--into needs an export of one account: \(file) has \(summary.accounts).")
        }
        try export.rewind()
        return summary
    }

    private func takeAll(of export: ExportFile, _ importing: inout RunningImport) async throws {
        let progress = Progress("Importing", unit: .bytes)
        defer { progress.finish() }
        while let (record, text) = try export.nextRecord() {
            try await importing.take(record, text)
            progress.update(export.position, of: export.bytes)
        }
        try await importing.finish()
    }

    private func report(_ importing: RunningImport, _ summary: ExportSummary) throws(CommandFailure) {
        let counts = importing.counts
        guard counts.newFlows + counts.knownFlows == summary.flows,
            counts.newRevisions + counts.knownRevisions == summary.revisions
        else { throw .data("\(file) changed during the import: run it again.") }
        let updated =
            counts.updatedFlows == 0
            ? ""
            : " Updated aliases, test users or deletions: \(Plural.text(counts.updatedFlows, "flow"))."
        let new = Self.text(counts.newFlows, counts.newRevisions)
        let known = Self.text(counts.knownFlows - counts.updatedFlows, counts.knownRevisions)
        print("Imported \(new).\(updated) Unchanged: \(known).")
        for account in importing.newAccounts {
            print("\(account) has no credentials here yet: flow-registry account token create \(account)")
        }
        for difference in importing.accountDifferences { print("Not changed: \(difference)".printable) }
    }

    private static func text(_ flows: Int, _ revisions: Int) -> String {
        "\(Plural.text(flows, "flow")), \(Plural.text(revisions, "revision"))"
    }
}
