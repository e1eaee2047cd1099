import FlowRegistryClient
import ArgumentParser
import FlowRegistry

/// `flow-registry flow history`.
struct FlowHistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List a flow's history: its revisions and alias moves.",
        discussion: """
            Latest first, each with its author and message; includes deletions and undeletes if the credentials may \
            read the audit log. Studio only has revisions, without their authors.
            """)

    @Argument(help: "The file, SID or name of a flow.", completion: .file(extensions: ["json"]))
    var flow: String

    @OptionGroup var limit: LimitOption
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let there = try environment.there()
        let history = try FlowHistory(of: try there.flow(flow), there, atMost: limit.limit)
        try output.print(history.entries)
        if output.output == .table, !history.hasAudit {
            print("Deletions and deleted aliases are omitted: the credentials may not read the audit log.")
        }
    }
}
