package import CommandSupport
import FlowRegistry

/// What a pull is about to do here, and what it leaves out.
package struct PullPlan {
    package private(set) var steps: [(flow: ComparedFlow, remote: StudioFlow)] = []
    /// In step, but the manifest does not know it yet.
    package private(set) var links: [ComparedFlow] = []
    package private(set) var text = FlowPlanText()
    package private(set) var conflicts: [CommandFailure] = []
    /// Whether a file that is there becomes another.
    package private(set) var overwritesFiles = false
    private let environment: String
    private let takesNew: Bool
    private let overwrites: Bool
    private let asks: Bool
    /// How many of the steps go over what may be newer here, which a person is to say.
    package private(set) var doubts = 0
    /// Whether the flows are those that somebody has named.
    private let areNamed: Bool

    /// - Parameters:
    ///   - takesNew: whether flows that are only there are to get a file.
    ///   - asks: whether a person is asked what to do where nothing here says which side is newer.
    package init(_ flows: [ComparedFlow], of comparison: FlowComparison, takesNew: Bool, overwrites: Bool, asks: Bool) {
        environment = comparison.environment
        areNamed = !comparison.selectors.isEmpty
        (self.takesNew, self.overwrites, self.asks) = (takesNew, overwrites, asks)
        text.add(renamed: comparison.renamed)
        for flow in flows { add(flow) }
        let counts = Dictionary(grouping: flows, by: \.state).mapValues(\.count)
        if let count = counts[.inStep] { text.add("= \(FlowPlanText.count(count, "in step"))") }
        if let count = counts[.onlyHere], !areNamed { text.add("· \(FlowPlanText.count(count, "only here"))") }
        if let count = counts[.onlyThere], !takesNew {
            text.add("· \(FlowPlanText.count(count, "only in \(environment)")); --all pulls all")
        }
    }

    private mutating func add(_ flow: ComparedFlow) {
        switch (flow.state, flow.remote) {
        case (.onlyThere, let remote?): if takesNew { addNew(flow, remote) }
        case (.deletedHere, let remote?): addNew(flow, remote)
        case (.changedThere, let remote?): addReplacement(flow, remote)
        case (.inStep, _): if flow.isUnlinked { links.append(flow) }
        case (.changedBoth, let remote?):
            addReplacement(
                flow, remote,
                unless: "was changed since the last pull, here as well (\(remote.sid), revision \(remote.revision))")
        case (.differs, let remote?) where asks && flow.base != nil && !overwrites:
            doubts += 1
            text.add("?", "differs", flow, "nothing here says which is newer")
            addReplacement(flow, remote)
        case (.differs, let remote?):
            addReplacement(
                flow, remote,
                unless:
                    "is not the same in \(environment) (\(remote.sid), revision \(remote.revision)), and nothing here says "
                    + "which is newer", "see flow diff; pull --force takes that one, push --force keeps this one")
        case (.setBackThere, let remote?):
            addReplacement(
                flow, remote,
                unless:
                    "is newer than what \(environment) was set back to (\(remote.sid), revision \(remote.revision))",
                "flow push --force puts it there again, and pull --force takes what is there")
        case (.changedHere, let remote?):
            if overwrites { return addReplacement(flow, remote) }
            text.add(">", "ahead  ", flow, "changed here: push it")
        case (.olderHere, let remote?):
            if overwrites { return addReplacement(flow, remote) }
            text.add("<", "older  ", flow, "as it was before revision \(remote.revision), which --force takes")
        case (.faulty, let remote):
            if overwrites, let remote, flow.source != nil { return addReplacement(flow, remote) }
            conflicts += flow.fault.map { [$0] } ?? []
        case (.deletedThere, _):
            text.add("·", "gone   ", flow, "deleted in \(environment); the file is kept")
            if areNamed {
                conflicts.append(.conflict("\(flow.name) was not pulled: it was deleted in \(environment)."))
            }
        case (.onlyHere, _):
            if areNamed { conflicts.append(.conflict("\(flow.name) was not pulled: \(environment) has no such flow.")) }
        default: break
        }
    }

    /// Who has merged both first loses nothing by it.
    private static let advice =
        "see flow diff; if the file has both, push --force keeps it, and pull --force takes what is there"

    private mutating func addNew(_ flow: ComparedFlow, _ remote: StudioFlow) {
        steps.append((flow, remote))
        text.add("+", "new    ", flow, "revision \(remote.revision), \(remote.status)")
    }

    private mutating func addReplacement(
        _ flow: ComparedFlow, _ remote: StudioFlow, unless reason: String,
        _ advice: String = Self.advice
    ) {
        if overwrites { return addReplacement(flow, remote) }
        conflicts.append(.conflict("\(flow.name) was not pulled: it \(reason); \(advice)."))
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
