import FlowRegistryClient
import CommandSupport
import ArgumentParser
import FlowRegistry

/// `flow-registry flow pull`.
struct FlowPull: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull", abstract: "Pull flows from an environment into a directory.",
        discussion: """
            Without names, pulls the flows in the manifest, or all flows if the directory has no manifest. Local \
            changes are not overwritten, and no file is ever deleted. A flow that cannot be pulled does not stop the \
            others; the exit code is 0 if none was left out.
            """)

    @Argument(
        help: "Files, SIDs or names of flows.",
        completion: .file(extensions: ["json"]))
    var flows: [String] = []

    @Flag(help: "Also pull flows that have no file yet.")
    var all = false

    @Flag(help: "Also overwrite files changed here since the last pull.")
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
            Interruption.watch()
            for (flow, remote) in plan.steps {
                try Interruption.check("The files written so far stay: run flow pull again for the rest.")
                try pull.write(flow, remote)
            }
        } catch {
            try comparison.workspace.save()
            throw error
        }
        if plan.conflicts.isEmpty, pull.failures.isEmpty { comparison.keepPlace() }
        try comparison.workspace.save()
        return pull.failures
    }
}
