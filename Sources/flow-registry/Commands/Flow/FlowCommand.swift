import ArgumentParser

/// `flow-registry flow`.
struct FlowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow", abstract: "Work with definitions in files, and move flows between environments.",
        subcommands: [
            FlowList.self, FlowLog.self, FlowShow.self, FlowHistoryCommand.self, FlowDiffCommand.self,
            FlowStatusCommand.self, FlowPull.self, FlowPush.self, FlowRollbackCommand.self, FlowPromote.self,
            FlowAliasCommand.self, FlowUndelete.self, FlowAudit.self, FlowExport.self, FlowImport.self,
        ])
}
