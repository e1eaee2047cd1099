import ArgumentParser

/// `flow-registry account token`.
struct AccountTokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Replace an account's auth token without an outage: create, switch the clients, promote.",
        subcommands: [AccountTokenCreate.self, AccountTokenPromote.self, AccountTokenDelete.self])
}
