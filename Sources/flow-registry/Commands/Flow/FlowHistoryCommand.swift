import ArgumentParser
import FlowRegistry

/// `flow-registry flow history`.
struct FlowHistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List what became of a flow: its revisions and the moves of its aliases.",
        discussion: """
            The latest first, each with who has made it and what was said of it; with deletions and what was brought back, \
            if the credentials may read the audit log. Studio has revisions alone, and does not tell who made them.
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
            print("Deletions and deleted aliases are left out: the credentials may not read the audit log.")
        }
    }
}
