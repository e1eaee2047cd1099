import ArgumentParser
import FlowRegistry

/// `flow-registry flow pull`.
struct FlowPull: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull", abstract: "Bring a directory of definitions in step with an environment.",
        discussion: """
            Without names, the flows that the manifest knows are pulled; into a directory without a manifest, all. What \
            was changed here is not overwritten, and no file is ever deleted.
            """)

    @Argument(
        help: "Files, SIDs or names of flows.",
        completion: .file(extensions: ["json"]))
    var flows: [String] = []

    @Flag(help: "Pull those as well that have no file yet.")
    var all = false

    @Flag(help: "Overwrite what was changed here since the last pull, too.")
    var force = false

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var plan: PlanOptions

    func run() throws {
        let comparison = try environment.comparison(flows, makesDirectory: true)
        let takesNew = all || !flows.isEmpty || comparison.workspace.manifest.flows.isEmpty
        let plan = PullPlan(
            try comparison.flows(), environment: comparison.environment, takesNew: takesNew, overwrites: force)
        print("From \(comparison.place):")
        plan.text.print()
        if let failure = FlowPlanText.failure(
            plan.conflicts, "Nothing was written", "See flow diff; --force takes what is there.")
        {
            throw failure
        }
        guard !plan.steps.isEmpty else { return try finish(plan, comparison) }
        let question = "Write \(Plural.text(plan.steps.count, "file"))?"
        // New files alone are nobody's loss.
        let isAsked = plan.overwritesFiles || self.plan.dryRun
        guard try !isAsked || self.plan.isConfirmed(question) else { return }
        for (flow, remote) in plan.steps { try write(flow, remote, comparison) }
        try finish(plan, comparison)
    }

    private func write(
        _ flow: ComparedFlow, _ seen: StudioFlow, _ comparison: FlowComparison
    ) throws(CommandFailure) {
        let (workspace, remote) = (comparison.workspace, try comparison.fetched(seen))
        let file = flow.file ?? workspace.newFile(for: remote)
        let old = workspace.manifest.flows[file]
        let template = try restored(remote.definition ?? .null, like: flow.local?.template, file, comparison)
        let name = try restored(
            JSONValue(remote.friendlyName), like: old.map { FlowTemplate(JSONValue($0.friendlyName)) }, file, comparison
        )
        try workspace.write(template, to: file)
        workspace.manifest.flows[file, default: Manifest.Flow(friendlyName: "", environments: [:])].friendlyName =
            name.value.string?.text ?? remote.friendlyName
        let local = LocalFlow(
            template: template, friendlyName: remote.friendlyName, definition: remote.definition ?? .null)
        comparison.link(
            ComparedFlow(file: file, base: flow.base, local: local, remote: remote, state: .inStep), to: remote)
        // A pull that is broken off leaves a manifest that says what is there.
        try workspace.writeManifest()
        print("\(workspace.path(file).printable): \(remote.sid), revision \(remote.revision), \(remote.status)")
    }

    private func restored(
        _ document: JSONValue, like old: FlowTemplate?, _ file: String, _ comparison: FlowComparison
    ) throws(CommandFailure) -> FlowTemplate {
        do {
            return try FlowTemplate(restoring: document, like: old, variables: comparison.variables)
        } catch {
            throw comparison.workspace.failure(error, "The flow of \(file)", comparison.environment)
        }
    }

    private func finish(_ plan: PullPlan, _ comparison: FlowComparison) throws(CommandFailure) {
        if self.plan.dryRun || plan.links.isEmpty { return }
        for flow in plan.links {
            if let remote = flow.remote { comparison.link(flow, to: remote) }
        }
        try comparison.workspace.writeManifest()
    }
}
