import ArgumentParser

/// `flow-registry audit`.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Verify the audit log.", subcommands: [AuditVerify.self])
}
