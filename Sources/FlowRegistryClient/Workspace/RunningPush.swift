package import CommandSupport
package import FlowRegistry

/// Carries a plan out, flow by flow; what keeps one from being pushed keeps no other.
package struct RunningPush {
    package private(set) var failures: [CommandFailure] = []
    private let comparison: FlowComparison
    private let status: FlowStatus
    private let message: String?

    package init(_ comparison: FlowComparison, status: FlowStatus, message: String?) {
        (self.comparison, self.status, self.message) = (comparison, status, message)
    }

    /// Has every definition that is to be pushed checked, here and there, before the first one is stored. Gives what was
    /// found, by the names of the flows; throws a `CommandFailure` where nothing can be checked.
    package func faults(_ plan: PushPlan) throws(CommandFailure) -> [String: CommandFailure] {
        var faults: [String: CommandFailure] = [:]
        for (flow, _) in plan.steps {
            guard let local = flow.local else { continue }
            let path = comparison.workspace.path(flow.name)
            do throws(InvalidFlowDefinition) {
                _ = try FlowDefinition(json: local.line)
            } catch {
                faults[flow.name] = DefinitionIssue.failure(
                    path, error.issues, leftOut: error.leftOut, in: local.definition)
                continue
            }
            do throws(StudioError) {
                try comparison.client.validate(local, status: status)
            } catch {
                let failure = failure(error, flow, "\(path) cannot be checked")
                guard error.isOfOneFlow else { throw failure }
                faults[flow.name] = failure
            }
        }
        return faults
    }

    /// Throws a `CommandFailure` where the next flow would do no better.
    package mutating func carryOut(_ plan: PushPlan) throws(CommandFailure) {
        for flow in plan.links {
            if let remote = flow.remote { link(flow, to: remote) }
        }
        do throws(CommandFailure) {
            for (flow, step) in plan.steps { try carryOut(step, flow) }
        } catch {
            try comparison.workspace.save()
            throw error
        }
        if plan.leftOut.isEmpty, failures.isEmpty { comparison.keepPlace() }
        try comparison.workspace.save()
    }

    private mutating func carryOut(_ step: PushPlan.Step, _ flow: ComparedFlow) throws(CommandFailure) {
        guard let local = flow.local else { return }
        let pushed: StudioFlow
        do throws(StudioError) {
            switch step {
            case .create:
                pushed = try comparison.client.create(local, status: status, commitMessage: message)
            case .update(let remote), .publish(let remote):
                pushed = try comparison.client.update(remote, to: local, status: status, commitMessage: message)
                warn(pushed, after: remote)
            }
        } catch {
            let failure = failure(error, flow, "\(flow.name) was not pushed")
            guard error.isOfOneFlow else { throw failure }
            return failures.append(failure)
        }
        print("\(flow.name.printable): \(pushed.sid), revision \(pushed.revision), \(pushed.status)")
        link(flow, to: pushed)
    }

    /// A server without tags cannot keep others out between the last look and the update.
    private func warn(_ pushed: StudioFlow, after seen: StudioFlow) {
        guard seen.tag == nil, pushed.revision != seen.revision + 1 else { return }
        let others =
            pushed.revision == seen.revision + 2
            ? "revision \(seen.revision + 1) is" : "revisions \(seen.revision + 1) to \(pushed.revision - 1) are"
        print("! Somebody else has pushed at the same moment: \(others) theirs. Look at it before going on.")
    }

    private func link(_ flow: ComparedFlow, to remote: StudioFlow) {
        if let file = flow.file { comparison.link(file, to: remote, hash: flow.local?.hash) }
    }

    private func failure(_ error: StudioError, _ flow: ComparedFlow, _ what: String) -> CommandFailure {
        guard case .invalidDefinition(let issues) = error, let local = flow.local else { return error.failure(what) }
        return DefinitionIssue.failure(comparison.workspace.path(flow.name), issues, in: local.definition)
    }
}
