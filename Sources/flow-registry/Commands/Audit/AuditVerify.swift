import ArgumentParser

/// `flow-registry audit verify`.
struct AuditVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Recompute the chain of hashes from the first entry on, and name the first one that is broken.",
        discussion:
            "Keep the hash that is printed somewhere else: with --head it proves later that nothing was cut off.")

    @Option(help: "The hash that an earlier run has printed; it must still be in the log.")
    var head: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var settings: SettingsOptions

    func run() async throws {
        let reply = try await ControlClient.send(.verifyAudit(head: head), settings: try settings.settings())
        guard case .audit(let audit) = reply else { return }
        switch output.output {
        case .json: try output.printJSON(audit)
        case .table where audit.isIntact:
            print("The audit log is intact: \(audit.entries) entries, the last one's hash is \(audit.head ?? "none").")
        case .table: break
        }
        if let reason = audit.reason {
            throw CommandFailure.data("The audit log is broken at entry \(audit.entries + 1): \(reason).")
        }
    }
}
