import ArgumentParser
import FlowRegistry
import Glibc

/// `flow-registry flow push`.
struct FlowPush: ParsableCommand {
    enum Status: String, ExpressibleByArgument, CaseIterable {
        case draft, published

        var flowStatus: FlowStatus { self == .draft ? .draft : .published }
    }

    static let configuration = CommandConfiguration(
        commandName: "push", abstract: "Bring an environment in step with a directory of definitions.",
        discussion: """
            Everything is checked and shown before anything is changed there. What somebody has changed there since the \
            last pull is not overwritten; nothing is ever deleted there. The exit code is 0 when all that is here is there.
            """)

    @Argument(
        help: "Files, SIDs or names of flows; all that the manifest knows without any.",
        completion: .file(extensions: ["json"]))
    var flows: [String] = []

    @Flag(help: "Push files as well that are not in the manifest yet.")
    var all = false

    @Option(name: .customLong("status"), help: "The status of the new revisions.")
    var givenStatus = Status.draft

    @Option(name: .shortAndLong, help: "What is said of the new revisions.")
    var message: String?

    @Option(help: "The name of the flow of a file that is pushed for the first time.")
    var friendlyName: String?

    @Flag(help: "Overwrite what was changed there since the last pull, too; old revisions are kept there.")
    var force = false

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var plan: PlanOptions

    private var status: FlowStatus { givenStatus.flowStatus }

    func validate() throws {
        if friendlyName != nil, flows.count != 1 { throw ValidationError("--friendly-name needs one file.") }
        if all, !flows.isEmpty { throw ValidationError("--all pushes every file: give no names beside it.") }
    }

    func run() throws {
        let comparison = try environment.comparison(flows)
        let unlisted = addFiles(to: comparison)
        let plan = PushPlan(
            try comparison.flows(), of: comparison, status: status, overwrites: force, asks: self.plan.asks)
        print("To \(comparison.there.place):")
        plan.text.print()
        if !unlisted.isEmpty { print("· \(UnlistedFlow.sentence(unlisted)) Push them by name, or all with --all.") }
        let conflicts = Plural.text(plan.conflicts.count, "flow stands", "flows stand")
        if let failure = CommandFailure.all(
            plan.conflicts, "Nothing was changed, since \(conflicts) against it:")
        {
            throw failure
        }
        var push = RunningPush(comparison, status: status, message: message)
        try push.check(plan)
        if !self.plan.dryRun {
            let doubts = plan.doubts > 0 ? ", \(plan.doubts) of them over what may be newer there" : ""
            let question = "Push \(Plural.text(plan.steps.count, "flow"))\(doubts)?"
            if try plan.steps.isEmpty || self.plan.isConfirmed(question) { try push.carryOut(plan) }
        }
        let failures = plan.leftOut + push.failures
        if let failure = CommandFailure.all(failures, FlowPlanText.count(failures.count, "not in step:")) {
            throw failure
        }
    }

    /// Takes the files in that are named or all, and are in no manifest yet; gives the others.
    private func addFiles(to comparison: FlowComparison) -> [UnlistedFlow] {
        let workspace = comparison.workspace
        let named = comparison.selectors
        for file in workspace.unlistedFiles() where named.contains(file) || named.contains(workspace.path(file)) {
            add(file, to: workspace)
        }
        let others = flows.isEmpty ? workspace.unlistedFlows(comparison.variables) : []
        guard all else { return others }
        for flow in others { add(flow.file, to: workspace) }
        return []
    }

    private func add(_ file: String, to workspace: Workspace) {
        workspace.manifest.flows[file] = Manifest.Flow(
            friendlyName: friendlyName ?? String(file.dropLast(".json".count)), environments: [:])
    }
}
