import ArgumentParser

/// `flow-registry flow`.
struct FlowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow", abstract: "Work with definitions in files.", subcommands: [FlowDiffCommand.self])
}
