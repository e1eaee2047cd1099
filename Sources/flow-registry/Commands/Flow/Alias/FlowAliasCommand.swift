import ArgumentParser

/// `flow-registry flow alias`.
struct FlowAliasCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alias", abstract: "Work with the names that a registry has for revisions of a flow.",
        subcommands: [FlowAliasList.self, FlowAliasSet.self, FlowAliasDelete.self])
}
