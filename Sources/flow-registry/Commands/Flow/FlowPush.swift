import FlowRegistryClient
import CommandSupport
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
        commandName: "push", abstract: "Push local definitions to an environment.",
        discussion: """
            Everything is checked and shown before anything changes there. Changes made there since the last pull are \
            not overwritten, and nothing is ever deleted there. A flow that cannot be pushed does not stop the others; \
            the exit code is 0 if none was left out, apart from new files that were not named.
            """)

    @Argument(
        help: "Files, SIDs or names of flows (default: all in the manifest).",
        completion: .file(extensions: ["json"]))
    var flows: [String] = []

    @Flag(help: "Also push files that are not in the manifest yet.")
    var all = false

    @Option(name: .customLong("status"), help: "The status of the new revisions.")
    var givenStatus = Status.draft

    @Option(name: .shortAndLong, help: "The commit message of the new revisions.")
    var message: String?

    @Option(help: "The flow's name, for a file pushed for the first time.")
    var friendlyName: String?

    @Flag(help: "Also overwrite flows changed there since the last pull; their revisions are kept.")
    var force = false

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var plan: PlanOptions

    private var status: FlowStatus { givenStatus.flowStatus }

    func validate() throws {
        if friendlyName != nil, flows.count != 1 { throw ValidationError("--friendly-name needs one file.") }
        if all, !flows.isEmpty { throw ValidationError("--all pushes every file: give no names with it.") }
    }

    func run() throws {
        let comparison = try environment.comparison(flows)
        let unlisted = addFiles(to: comparison)
        var push = RunningPush(comparison, status: status, message: message)
        let plan = try checked(try flows(of: comparison), comparison, push)
        print("To \(comparison.there.place):")
        plan.text.print()
        unlisted.report("Push them by name, or all with --all.")
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

    /// What is compared. A new file that may be the one that is missing makes no flow unless a person says so.
    private func flows(of comparison: FlowComparison) throws(CommandFailure) -> [ComparedFlow] {
        let workspace = comparison.workspace
        let flows = try comparison.flows()
        guard friendlyName == nil, workspace.added.count == 1, let new = workspace.added.first,
            flows.contains(where: { $0.file == new && $0.state == .onlyHere }),
            let (old, sid) = comparison.missingFile()
        else { return flows }
        if plan.asks {
            let question = "\(old), the flow \(sid), is missing here, and \(new) is new. Is \(new) that flow?"
            guard plan.isAnswered(question.printable) else { return flows }
            workspace.rename(old, to: new)
            return try comparison.flows()
        }
        let (link, newLink) = (ManifestFiles.linkPath(of: old), ManifestFiles.linkPath(of: new))
        let fault = CommandFailure.conflict(
            "\(new) was not pushed: \(old), the flow \(sid), is missing here, and this may be it. If it is, rename "
                + "\(link) to \(newLink); if not, push it with --friendly-name.")
        return flows.map { $0.file == new ? $0.with(fault) : $0 }
    }

    /// What is to be done with the flows, of which those that are not valid are left out.
    private func checked(
        _ flows: [ComparedFlow], _ comparison: FlowComparison, _ push: RunningPush
    ) throws(CommandFailure) -> PushPlan {
        func plan(_ flows: [ComparedFlow]) -> PushPlan {
            PushPlan(flows, of: comparison, status: status, overwrites: force, asks: self.plan.asks)
        }
        let first = plan(flows)
        let faults = try push.faults(first)
        return faults.isEmpty ? first : plan(flows.map { faults[$0.name].map($0.with) ?? $0 })
    }

    /// Takes the files in that are named or all, and are in no manifest yet; gives the others.
    private func addFiles(to comparison: FlowComparison) -> UnlistedFiles {
        let workspace = comparison.workspace
        let named = comparison.selectors
        for file in workspace.unlistedFiles() where named.contains(file) || named.contains(workspace.path(file)) {
            add(file, to: workspace)
        }
        guard flows.isEmpty else { return UnlistedFiles() }
        var others = UnlistedFiles(workspace, comparison.variables, in: comparison.environment)
        guard all else { return others }
        for file in others.files { add(file, to: workspace) }
        others.keepForeign()
        return others
    }

    private func add(_ file: String, to workspace: Workspace) {
        workspace.add(file, named: friendlyName ?? String(file.dropLast(".json".count)))
    }
}
