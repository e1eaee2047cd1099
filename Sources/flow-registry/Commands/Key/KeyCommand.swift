import ArgumentParser

/// `flow-registry key`.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Create, list and revoke API keys. Works with or without a running service.",
        subcommands: [KeyCreate.self, KeyList.self, KeyFetch.self, KeyUpdate.self, KeyDelete.self])
}
