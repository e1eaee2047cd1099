import ArgumentParser
import FlowRegistry
import Glibc

/// `flow-registry flow push`.
struct FlowPush: ParsableCommand {
    enum Status: String, ExpressibleByArgument, CaseIterable {
        case draft, published
    }

    static let configuration = CommandConfiguration(
        commandName: "push", abstract: "Bring an environment in step with a directory of definitions.",
        discussion: """
            Everything is checked and shown before anything is changed there. What somebody has changed there since the \
            last pull is not overwritten; nothing is ever deleted there.
            """)

    @Argument(
        help: "Files, SIDs or names of flows; all that the manifest knows without any.",
        completion: .file(extensions: ["json"]))
    var flows: [String] = []

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

    private var status: FlowStatus { givenStatus == .draft ? .draft : .published }

    func validate() throws {
        if friendlyName != nil, flows.count != 1 { throw ValidationError("--friendly-name needs one file.") }
    }

    func run() throws {
        let comparison = try environment.comparison(flows)
        addFiles(to: comparison.workspace)
        let compared = try comparison.flows()
        let plan = PushPlan(
            compared, status: status, environment: comparison.environment, overwrites: force)
        print("To \(comparison.place):")
        plan.text.print()
        if let failure = FlowPlanText.failure(plan.conflicts, "Nothing was changed", "Pull first, or give --force.") {
            throw failure
        }
        try check(plan, comparison)
        guard !plan.steps.isEmpty else { return self.plan.dryRun ? () : try link(plan.links, comparison) }
        guard try self.plan.isConfirmed("Push \(Plural.text(plan.steps.count, "flow"))?")
        else { return }
        try link(plan.links, comparison)
        for (flow, step) in plan.steps { try carryOut(step, flow, comparison) }
    }

    /// Files that are named and in no manifest yet.
    private func addFiles(to workspace: Workspace) {
        let unlisted = workspace.unlistedFiles()
        for selector in flows {
            guard let file = unlisted.first(where: { $0 == selector || workspace.path($0) == selector }) else {
                continue
            }
            workspace.manifest.flows[file] = Manifest.Flow(
                friendlyName: friendlyName ?? String(file.dropLast(".json".count)), environments: [:])
        }
    }

    /// Has every definition checked, here and there, before the first one is stored.
    private func check(_ plan: PushPlan, _ comparison: FlowComparison) throws(CommandFailure) {
        for (flow, _) in plan.steps {
            guard let local = flow.local else { continue }
            let path = comparison.workspace.path(flow.name)
            do throws(InvalidFlowDefinition) {
                _ = try FlowDefinition(json: CanonicalJSON.line(local.definition))
            } catch {
                throw DefinitionIssue.failure(path, error.issues, in: local.definition)
            }
            do throws(StudioError) {
                try comparison.client.validate(local, status: status)
            } catch {
                throw failure(error, flow, "\(path) cannot be checked", comparison)
            }
        }
    }

    private func carryOut(
        _ step: PushPlan.Step, _ flow: ComparedFlow, _ comparison: FlowComparison
    ) throws(CommandFailure) {
        guard let local = flow.local else { return }
        let pushed: StudioFlow
        do throws(StudioError) {
            switch step {
            case .create:
                pushed = try comparison.client.create(local, status: status, commitMessage: message)
            case .update(let remote), .publish(let remote):
                let seen = remote.definition == nil ? try comparison.client.flow(remote.sid) ?? remote : remote
                guard seen.revision == remote.revision else { throw .lostUpdate(currentRevision: seen.revision) }
                pushed = try comparison.client.update(seen, to: local, status: status, commitMessage: message)
                warn(pushed, after: seen)
            }
        } catch {
            throw failure(error, flow, "\(flow.name.printable) was not pushed", comparison)
        }
        print("\(flow.name.printable): \(pushed.sid), revision \(pushed.revision), \(pushed.status)")
        try link([flow], pushed: pushed, comparison)
    }

    /// A server without tags cannot keep others out between the last look and the update.
    private func warn(_ pushed: StudioFlow, after seen: StudioFlow) {
        guard seen.tag == nil, pushed.revision != seen.revision + 1 else { return }
        let others =
            pushed.revision == seen.revision + 2
            ? "revision \(seen.revision + 1) is" : "revisions \(seen.revision + 1) to \(pushed.revision - 1) are"
        print("! Somebody else has pushed at the same moment: \(others) theirs. Look at it before going on.")
    }

    private func link(
        _ flows: [ComparedFlow], pushed: StudioFlow? = nil, _ comparison: FlowComparison
    ) throws(CommandFailure) {
        for flow in flows {
            guard let remote = pushed ?? flow.remote else { continue }
            comparison.link(flow, to: remote)
        }
        if !flows.isEmpty { try comparison.workspace.writeManifest() }
    }

    private func failure(
        _ error: StudioError, _ flow: ComparedFlow, _ what: String, _ comparison: FlowComparison
    ) -> CommandFailure {
        guard case .invalidDefinition(let issues) = error, let local = flow.local else { return error.failure(what) }
        return DefinitionIssue.failure(comparison.workspace.path(flow.name), issues, in: local.definition)
    }
}
