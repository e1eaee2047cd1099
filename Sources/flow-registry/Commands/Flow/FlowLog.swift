import FlowRegistryClient
import ArgumentParser

/// `flow-registry flow log`.
struct FlowLog: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "List a flow's revisions in an environment, latest first.")

    @Argument(help: "The file, SID or name of a flow.", completion: .file(extensions: ["json"]))
    var flow: String

    @OptionGroup var limit: LimitOption
    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let there = try environment.there()
        let found = try there.flow(flow)
        let revisions: [StudioRevision]
        do {
            revisions = try there.client.revisions(of: found.sid, atMost: limit.limit)
        } catch {
            throw error.failure("The revisions of \(flow) cannot be listed")
        }
        try output.print(revisions.map(RevisionDocument.init))
    }
}
