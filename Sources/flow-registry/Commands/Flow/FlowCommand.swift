import ArgumentParser

/// `flow-registry flow`.
struct FlowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow", abstract: "Work with definitions in files, and move flows between environments.",
        subcommands: [
            FlowDiffCommand.self, FlowStatusCommand.self, FlowPull.self, FlowPush.self, FlowExport.self,
            FlowImport.self,
        ])
}
