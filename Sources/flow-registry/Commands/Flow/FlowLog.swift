import ArgumentParser

/// `flow-registry flow log`.
struct FlowLog: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "List the revisions that a flow has in an environment, the latest first.")

    @Argument(help: "The file, SID or name of a flow.")
    var flow: String

    @Option(name: .shortAndLong, help: "How many revisions at the most.")
    var limit = 20

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be 1 at least.") }
    }

    func run() throws {
        let comparison = try environment.comparison([])
        let remote = try comparison.remote(flow)
        let revisions: [StudioRevision]
        do {
            revisions = try comparison.client.revisions(of: remote.sid, atMost: limit)
        } catch {
            throw error.failure("The revisions of \(flow) cannot be listed")
        }
        try output.print(revisions.map(RevisionDocument.init))
    }
}
