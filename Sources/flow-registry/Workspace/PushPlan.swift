import FlowRegistry

/// What a push is about to do there, and what keeps it from it.
struct PushPlan {
    enum Step {
        case create
        /// Adds a revision to a flow that is as it was seen.
        case update(StudioFlow)
        /// The same definition as another status.
        case publish(StudioFlow)
    }

    private(set) var steps: [(flow: ComparedFlow, step: Step)] = []
    /// In step, but the manifest does not know it yet.
    private(set) var links: [ComparedFlow] = []
    private(set) var text = FlowPlanText()
    private(set) var conflicts: [String] = []
    private let status: FlowStatus
    private let environment: String

    init(_ flows: [ComparedFlow], status: FlowStatus, environment: String, overwrites: Bool) {
        self.status = status
        self.environment = environment
        for flow in flows { add(flow, overwrites: overwrites) }
        let counts = Dictionary(grouping: flows, by: \.state).mapValues(\.count)
        let inStep = (counts[.inStep] ?? 0) - publications
        if inStep > 0 { text.add("= \(FlowPlanText.count(inStep, "in step"))") }
        if let count = counts[.onlyThere] { text.add("· \(FlowPlanText.count(count, "only in \(environment)"))") }
        if let count = counts[.deletedHere] {
            text.add("· \(FlowPlanText.count(count, "deleted here; a push deletes nothing"))")
        }
    }

    private var publications: Int {
        steps.count { if case .publish = $0.step { true } else { false } }
    }

    private mutating func add(_ flow: ComparedFlow, overwrites: Bool) {
        switch (flow.state, flow.remote) {
        case (.inStep, let remote?): addInStep(flow, remote)
        case (.changedHere, let remote?): addUpdate(flow, remote)
        case (.onlyHere, _): addCreate(flow)
        case (.changedBoth, let remote?):
            if overwrites { return addUpdate(flow, remote) }
            conflicts.append(
                flow.base == nil
                    ? "\(flow.name) is in \(environment) as well (\(remote.sid), revision \(remote.revision)), is not "
                        + "the same there and was never pulled from there"
                    : "\(flow.name) was changed in \(environment) since the last pull (\(remote.sid), now revision "
                        + "\(remote.revision))")
        case (.deletedThere, _) where flow.local != nil:
            if overwrites { return addCreate(flow) }
            conflicts.append("\(flow.name) was deleted in \(environment)")
        case (.changedThere, let remote?):
            text.add("<", "behind ", flow, "revision \(remote.revision) is there: pull it")
        default: break
        }
    }

    private mutating func addCreate(_ flow: ComparedFlow) {
        steps.append((flow, .create))
        text.add("+", "create ", flow, "as \(status)")
    }

    private mutating func addUpdate(_ flow: ComparedFlow, _ remote: StudioFlow) {
        steps.append((flow, .update(remote)))
        text.add("~", "update ", flow, "\(remote.sid), revision \(remote.revision) → \(remote.revision + 1), \(status)")
        text.add(
            from: (remote.friendlyName, remote.flowDefinition),
            to: (flow.local?.friendlyName, flow.local?.flowDefinition))
    }

    private mutating func addInStep(_ flow: ComparedFlow, _ remote: StudioFlow) {
        if status == .published, remote.status == FlowStatus.draft.rawValue {
            steps.append((flow, .publish(remote)))
            let revisions = "revision \(remote.revision) → \(remote.revision + 1)"
            text.add("^", "publish", flow, "\(remote.sid), \(revisions), nothing else changes")
        } else if flow.base?.sid != remote.sid || flow.base?.revision != remote.revision
            || flow.base?.hash != flow.local?.hash
        {
            links.append(flow)
        }
    }
}
