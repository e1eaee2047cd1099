import FlowRegistry

/// What a pull is about to do here, and what keeps it from it.
struct PullPlan {
    private(set) var steps: [(flow: ComparedFlow, remote: StudioFlow)] = []
    /// In step, but the manifest does not know it yet.
    private(set) var links: [ComparedFlow] = []
    private(set) var text = FlowPlanText()
    private(set) var conflicts: [String] = []
    /// Whether a file that is there becomes another.
    private(set) var overwritesFiles = false
    private let environment: String

    /// - Parameter takesNew: whether flows that are only there are to get a file.
    init(_ flows: [ComparedFlow], environment: String, takesNew: Bool, overwrites: Bool) {
        self.environment = environment
        for flow in flows { add(flow, takesNew: takesNew, overwrites: overwrites) }
        let counts = Dictionary(grouping: flows, by: \.state).mapValues(\.count)
        if let count = counts[.inStep] { text.add("= \(FlowPlanText.count(count, "in step"))") }
        if let count = counts[.onlyHere] { text.add("· \(FlowPlanText.count(count, "only here"))") }
        if let count = counts[.onlyThere], !takesNew {
            text.add("· \(FlowPlanText.count(count, "only in \(environment)")); --all pulls all")
        }
    }

    private mutating func add(_ flow: ComparedFlow, takesNew: Bool, overwrites: Bool) {
        switch (flow.state, flow.remote) {
        case (.onlyThere, let remote?): if takesNew { addNew(flow, remote) }
        case (.deletedHere, let remote?): addNew(flow, remote)
        case (.changedThere, let remote?): addReplacement(flow, remote)
        case (.inStep, let remote?):
            if flow.base?.sid != remote.sid || flow.base?.revision != remote.revision
                || flow.base?.hash != flow.local?.hash
            {
                links.append(flow)
            }
        case (.changedBoth, let remote?):
            if overwrites { return addReplacement(flow, remote) }
            let when = flow.base == nil ? "and is not the same in \(environment)" : "since the last pull, here as well"
            conflicts.append("\(flow.name) was changed \(when) (\(remote.sid), revision \(remote.revision))")
        case (.changedHere, let remote?):
            if overwrites { return addReplacement(flow, remote) }
            text.add(">", "ahead  ", flow, "changed here: push it")
        case (.deletedThere, _): text.add("·", "gone   ", flow, "deleted in \(environment); the file is kept")
        default: break
        }
    }

    private mutating func addNew(_ flow: ComparedFlow, _ remote: StudioFlow) {
        steps.append((flow, remote))
        text.add("+", "new    ", flow, "revision \(remote.revision), \(remote.status)")
    }

    private mutating func addReplacement(_ flow: ComparedFlow, _ remote: StudioFlow) {
        steps.append((flow, remote))
        overwritesFiles = true
        text.add("~", "replace", flow, "with revision \(remote.revision), \(remote.status)")
        text.add(
            from: (flow.local?.friendlyName, flow.local?.flowDefinition),
            to: (remote.friendlyName, remote.flowDefinition))
    }
}
