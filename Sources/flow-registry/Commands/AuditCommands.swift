import ArgumentParser
import CommandSupport
import FlowRegistryClient
import JSON

/// `flow-registry audit`.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Verify the audit log.", subcommands: [AuditVerify.self])
}

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

/// What a walk along the audit log has found, as the command line prints it.
struct AuditDocument: Encodable {
    var isIntact: Bool
    /// How many entries were proved.
    var entries: Int64
    /// The last entry's hash, or null.
    var head: String?
    /// Why the first entry behind the proved ones is broken.
    var reason: String?

    enum CodingKeys: String, CodingKey {
        case entries, head, reason
        case isIntact = "intact"
    }

    /// nil for a resource that is no verification.
    init?(_ resource: JSONValue) {
        guard case .boolean(let isIntact)? = resource.members["intact"], let entries = resource.integer("entries")
        else {
            return nil
        }
        (self.isIntact, self.entries) = (isIntact, entries)
        (head, reason) = (resource.text("head"), resource.text("reason"))
    }
}
