import ArgumentParser

/// `flow-registry account`.
struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Create and administer accounts. Works with or without a running service.",
        discussion: "The first account is the administrator: over the API it sees and creates all others.",
        subcommands: [
            AccountCreate.self, AccountList.self, AccountFetch.self, AccountRename.self, AccountSuspend.self,
            AccountActivate.self, AccountClose.self, AccountPolicyCommand.self, AccountTokenCommand.self,
        ])
}
