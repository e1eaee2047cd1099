import ArgumentParser

/// `flow-registry audit`.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Prove the log of all changes.", subcommands: [AuditVerify.self])
}
