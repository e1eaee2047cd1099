import ArgumentParser

/// `flow-registry account`.
struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Create and administer accounts, whether or not the service runs.",
        subcommands: [
            AccountCreate.self, AccountList.self, AccountSuspend.self, AccountActivate.self, AccountClose.self,
        ])
}
