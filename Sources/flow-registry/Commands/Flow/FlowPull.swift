import ArgumentParser
import FlowRegistry

/// `flow-registry flow pull`.
struct FlowPull: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull", abstract: "Bring a directory of definitions in step with an environment.",
        discussion: """
            Without names, the flows that the manifest knows are pulled; into a directory without a manifest, all. What \
            was changed here is not overwritten, and no file is ever deleted. A flow that cannot be pulled keeps no other \
            from it; the exit code is 0 when none was left out.
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
            try comparison.flows(), of: comparison, takesNew: takesNew, overwrites: force, asks: self.plan.asks)
        print("From \(comparison.there.place):")
        plan.text.print()
        var failures = plan.conflicts
        let doubts = plan.doubts > 0 ? ", \(plan.doubts) of them over what may be newer here" : ""
        let question = "Write \(Plural.text(plan.steps.count, "file"))\(doubts)?"
        // New files alone are nobody's loss.
        let isAsked = plan.overwritesFiles && !plan.steps.isEmpty
        if !self.plan.dryRun, try !isAsked || self.plan.isConfirmed(question) {
            failures += try carryOut(plan, comparison)
        }
        if let failure = CommandFailure.all(failures, FlowPlanText.count(failures.count, "not in step:")) {
            throw failure
        }
    }

    /// What did not go as it was planned, which is told below all that did.
    private func carryOut(_ plan: PullPlan, _ comparison: FlowComparison) throws(CommandFailure) -> [CommandFailure] {
        for flow in plan.links {
            if let file = flow.file, let remote = flow.remote {
                comparison.link(file, to: remote, hash: flow.local?.hash)
            }
        }
        var pull = RunningPull(comparison, newFlows: plan.steps.filter { $0.flow.file == nil }.map(\.remote))
        do throws(CommandFailure) {
            for (flow, remote) in plan.steps { try pull.write(flow, remote) }
        } catch {
            try comparison.workspace.save()
            throw error
        }
        try comparison.workspace.save()
        return pull.failures
    }
}
