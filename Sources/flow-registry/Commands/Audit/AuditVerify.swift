import ArgumentParser
import CommandSupport
import FlowRegistryClient

/// `flow-registry audit verify`.
struct AuditVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute the hash chain from the first entry, and report the first broken one.",
        discussion:
            "Keep the printed hash somewhere else: with --head, it later proves that nothing was cut off.")

    @Option(help: "A hash printed by an earlier run, which must still be in the log.")
    var head: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        var query = StudioForm()
        query.add("Head", head)
        let client = try ControlClient(settings: try settings.settings())
        let target = "/v2/AuditEvents/Verification?\(query.text)"
        guard let audit = AuditDocument(try await client.resource(ControlRequest(target: target))) else {
            throw ControlClient.malformed
        }
        switch output.output {
        case .json: try output.printJSON(audit)
        case .table where audit.isIntact:
            print(
                "The audit log is intact: \(audit.entries) entries; the hash of the last one is \(audit.head ?? "none")."
            )
        case .table: break
        }
        if let reason = audit.reason {
            throw CommandFailure.data("The audit log is broken at entry \(audit.entries + 1): \(reason).")
        }
    }
}
