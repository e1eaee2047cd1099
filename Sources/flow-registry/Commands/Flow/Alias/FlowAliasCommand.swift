import ArgumentParser

/// `flow-registry flow alias`.
struct FlowAliasCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alias", abstract: "Work with aliases: a registry's names for revisions of a flow.",
        subcommands: [FlowAliasList.self, FlowAliasSet.self, FlowAliasDelete.self])
}
