import ArgumentParser

/// `flow-registry account`.
struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Create and administer accounts, whether or not the service runs.",
        discussion: "The first account is the administrator: over the API it sees and makes all the others.",
        subcommands: [
            AccountCreate.self, AccountList.self, AccountFetch.self, AccountRename.self, AccountSuspend.self,
            AccountActivate.self, AccountClose.self, AccountPolicyCommand.self, AccountTokenCommand.self,
        ])
}
