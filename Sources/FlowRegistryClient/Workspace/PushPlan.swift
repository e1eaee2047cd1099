package import CommandSupport
package import FlowRegistry

/// What a push is about to do there, and what keeps it from it.
package struct PushPlan {
    package enum Step {
        case create
        /// Adds a revision to a flow that is as it was seen.
        case update(StudioFlow)
        /// The same definition as another status.
        case publish(StudioFlow)
    }

    package private(set) var steps: [(flow: ComparedFlow, step: Step)] = []
    /// In step, but the manifest does not know it yet.
    package private(set) var links: [ComparedFlow] = []
    package private(set) var text = FlowPlanText()
    /// What is not pushed, beside all that is.
    package private(set) var leftOut: [CommandFailure] = []
    private let status: FlowStatus
    private let environment: String
    private let overwrites: Bool
    private let asks: Bool
    /// How many of the steps go over what may be newer there, which a person is to say.
    package private(set) var doubts = 0
    /// Whether the flows are those that somebody has named.
    private let areNamed: Bool

    /// - Parameter asks: whether a person is asked what to do where nothing here says which side is newer.
    package init(
        _ flows: [ComparedFlow], of comparison: FlowComparison, status: FlowStatus, overwrites: Bool, asks: Bool
    ) {
        (self.status, self.overwrites, self.asks) = (status, overwrites, asks)
        environment = comparison.environment
        areNamed = !comparison.selectors.isEmpty
        text.add(renamed: comparison.renamed)
        for flow in flows { add(flow) }
        let counts = Dictionary(grouping: flows, by: \.state).mapValues(\.count)
        let inStep = (counts[.inStep] ?? 0) - publications
        if inStep > 0 { text.add("= \(FlowPlanText.count(inStep, "in step"))") }
        if areNamed { return }
        if let count = counts[.onlyThere] { text.add("· \(FlowPlanText.count(count, "only in \(environment)"))") }
        if let count = counts[.deletedHere] {
            text.add("· \(FlowPlanText.count(count, "deleted here; a push deletes nothing"))")
        }
    }

    private var publications: Int {
        steps.count { if case .publish = $0.step { true } else { false } }
    }

    private mutating func add(_ flow: ComparedFlow) {
        switch (flow.state, flow.remote) {
        case (.inStep, let remote?): addInStep(flow, remote)
        case (.changedHere, let remote?): addUpdate(flow, remote)
        case (.onlyHere, _): addCreate(flow)
        case (.changedBoth, let remote?):
            addUpdate(
                flow, remote,
                unless: "it was changed in \(environment) since the last pull (\(remote.sid), now revision "
                    + "\(remote.revision))",
                "see flow diff; if the file has both, push --force keeps it, and pull --force takes what is there")
        case (.differs, let remote?) where asks && flow.base != nil && !overwrites:
            doubts += 1
            text.add("?", "differs", flow, "nothing here says which is newer")
            addUpdate(flow, remote)
        case (.differs, let remote?):
            let there = "\(remote.sid), revision \(remote.revision)"
            addUpdate(
                flow, remote,
                unless: flow.base == nil
                    ? "it is in \(environment) as well (\(there)), is not the same there and was never pulled from there"
                    : "it is not the same in \(environment) (\(there)), and nothing here says which is newer",
                "see flow diff; push --force keeps this one, pull --force that one; after a fresh clone, run flow pull once"
            )
        case (.olderHere, let remote?):
            addUpdate(
                flow, remote,
                unless: "it is as it was before revision \(remote.revision) of \(remote.sid), as on an older branch",
                "pull --force takes what is there, push --force makes it so again")
        case (.changedThere, let remote?), (.setBackThere, let remote?): addBehind(flow, remote)
        case (.deletedThere, _) where flow.local != nil:
            if overwrites { return addCreate(flow) }
            leaveOut(flow, "deleted in \(environment)")
            leftOut.append(
                refusal(
                    flow, "it was deleted in \(environment)",
                    "flow undelete brings it back where it is still kept, and --force creates another one"))
        case (.faulty, _):
            leaveOut(flow, "see below")
            leftOut += flow.fault.map { [$0] } ?? []
        case (.onlyThere, _), (.deletedHere, _), (.deletedThere, _):
            if areNamed { leftOut.append(.noInput("\(flow.name) was not pushed: there is no file of it here.")) }
        default: break
        }
    }

    private mutating func leaveOut(_ flow: ComparedFlow, _ reason: String) {
        text.add("!", "refused", flow, reason)
    }

    private func refusal(
        _ flow: ComparedFlow, _ reason: String, _ advice: String
    ) -> CommandFailure {
        .conflict("\(flow.name) was not pushed: \(reason); \(advice).")
    }

    private mutating func addCreate(_ flow: ComparedFlow) {
        steps.append((flow, .create))
        text.add("+", "create ", flow, "as \(status)")
    }

    private mutating func addUpdate(
        _ flow: ComparedFlow, _ remote: StudioFlow, unless reason: String, _ advice: String
    ) {
        if overwrites { return addUpdate(flow, remote) }
        leaveOut(flow, flow.state.rawValue)
        leftOut.append(refusal(flow, reason, advice))
    }

    private mutating func addUpdate(_ flow: ComparedFlow, _ remote: StudioFlow) {
        steps.append((flow, .update(remote)))
        text.add("~", "update ", flow, "\(remote.sid), revision \(remote.revision) → \(remote.revision + 1), \(status)")
        text.add(
            from: (remote.friendlyName, remote.flowDefinition),
            to: (flow.local?.friendlyName, flow.local?.flowDefinition))
    }

    /// What somebody else has changed there, and nobody here.
    private mutating func addBehind(_ flow: ComparedFlow, _ remote: StudioFlow) {
        if overwrites { return addUpdate(flow, remote) }
        let revision = "revision \(remote.revision)"
        if flow.state == .changedThere {
            text.add("<", "behind ", flow, "\(revision) is there: pull it")
            leftOut.append(
                refusal(flow, "\(revision) is in \(environment)", "pull it, or push over it with --force"))
        } else {
            text.add("<", "newer  ", flow, "\(revision) is there again")
            leftOut.append(
                refusal(
                    flow, "\(environment) was set back to \(revision), as by a restore",
                    "--force pushes the file again, and pull --force takes what is there"))
        }
    }

    private mutating func addInStep(_ flow: ComparedFlow, _ remote: StudioFlow) {
        if status == .published, remote.status == FlowStatus.draft.rawValue {
            steps.append((flow, .publish(remote)))
            let revisions = "revision \(remote.revision) → \(remote.revision + 1)"
            text.add("^", "publish", flow, "\(remote.sid), \(revisions), nothing else changes")
        } else if flow.isUnlinked {
            links.append(flow)
        }
    }
}
