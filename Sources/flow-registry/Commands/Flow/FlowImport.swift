import ArgumentParser
import FlowRegistry

/// `flow-registry flow import`.
struct FlowImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take the accounts of an export in, whether or not the service runs.",
        discussion: """
            The whole file is proved before anything is stored. What is there and the same is skipped, so that an import \
            which was broken off is resumed by running it again; what differs stops it, with nothing overwritten.
            """)

    @Argument(
        help: "The file that an export has made.",
        completion: .file())
    var file: String

    @Option(help: "The SID of an account that is to get the flows of the export's only one.")
    var into: String?

    @Option(help: "What the export has printed as the SHA-256 of its lines; a file with another one is refused.")
    var sha256: String?

    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let settings = try settings.settings()
        let export = try ExportFile(file)
        let checking = Progress("Checking", unit: .bytes)
        let summary = try export.verified(progress: checking)
        checking.finish()
        if let sha256, sha256.lowercased() != summary.linesSHA256 {
            throw CommandFailure.data("\(file) is another export: the SHA-256 of its lines is \(summary.linesSHA256).")
        }
        if into != nil, summary.accounts != 1 {
            throw CommandFailure.usage("--into needs an export of one account: \(file) has \(summary.accounts).")
        }
        try export.rewind()
        let progress = Progress("Importing", unit: .bytes)
        var importing = RunningImport(client: try ControlClient(settings: settings), into: into)
        while let (record, text) = try export.nextRecord() {
            try await importing.take(record, text)
            progress.update(export.position, of: export.bytes)
        }
        try await importing.finish()
        progress.finish()
        try report(importing, summary)
    }

    private func report(_ importing: RunningImport, _ summary: ExportSummary) throws(CommandFailure) {
        let counts = importing.counts
        guard counts.newFlows + counts.knownFlows == summary.flows,
            counts.newRevisions + counts.knownRevisions == summary.revisions
        else { throw .data("\(file) was changed while it was imported: run the import again.") }
        let new = Self.text(counts.newFlows, counts.newRevisions)
        let known = Self.text(counts.knownFlows, counts.knownRevisions)
        print("Imported \(new). There already, and the same: \(known).")
        for account in importing.newAccounts {
            print("\(account) has no credentials here yet: flow-registry account token create \(account)")
        }
    }

    private static func text(_ flows: Int, _ revisions: Int) -> String {
        "\(Plural.text(flows, "flow")), \(Plural.text(revisions, "revision"))"
    }
}
