package import CommandSupport
import JSON
import FlowRegistry

/// Writes flows to their files, one after the other; what keeps one from it keeps no other.
package struct RunningPull {
    package private(set) var failures: [CommandFailure] = []
    private let comparison: FlowComparison
    private var adoptable: AdoptableFiles

    /// - Parameter newFlows: those that have no file yet.
    package init(_ comparison: FlowComparison, newFlows: [StudioFlow]) {
        self.comparison = comparison
        let (workspace, environment) = (comparison.workspace, comparison.environment)
        let files = newFlows.isEmpty ? [] : workspace.unlistedFlows(comparison.variables, in: environment)
        adoptable = AdoptableFiles(files, for: newFlows)
    }

    /// Throws a `CommandFailure` where the next flow would do no better.
    package mutating func write(_ flow: ComparedFlow, _ seen: StudioFlow) throws(CommandFailure) {
        let fetched: StudioFlow?
        do throws(StudioError) {
            fetched = seen.definition == nil ? try comparison.client.flow(seen.sid) : seen
        } catch {
            let failure = error.failure("\(flow.name) was not pulled")
            guard error.isOfOneFlow else { throw failure }
            return failures.append(failure)
        }
        guard let remote = fetched, let definition = remote.definition else {
            let reason = fetched == nil ? "was deleted there in the meantime" : "has no definition"
            return failures.append(.unavailable("\(flow.name) was not pulled: \(seen.sid) \(reason)."))
        }
        if flow.file == nil, let file = adoptable.take(for: remote, definition) { return link(file, to: remote) }
        let workspace = comparison.workspace
        guard let file = flow.file ?? workspace.newFile(for: remote) else {
            return failures.append(
                .conflict("\(remote.sid) was not pulled: each name that its file could have is taken."))
        }
        let old = flow.source.flatMap { try? DefinitionFile.value($0, file) }.map(FlowTemplate.init)
        let template = FlowTemplate(restoring: definition, like: old, variables: comparison.variables)
        guard try workspace.write(template, to: file, inPlaceOf: flow.source) else {
            return failures.append(
                .conflict("\(workspace.path(file)) was not pulled: it was changed here in the meantime."))
        }
        link(file, to: remote)
    }

    private func link(_ file: String, to remote: StudioFlow) {
        let workspace = comparison.workspace
        let old = workspace.manifest.flows[file].map { FlowTemplate(JSONValue($0.friendlyName)) }
        let name = FlowTemplate(
            restoring: JSONValue(remote.friendlyName), like: old, variables: comparison.variables)
        workspace.manifest.flows[file, default: Manifest.Flow(friendlyName: "", environments: [:])].friendlyName =
            name.value.string?.text ?? remote.friendlyName
        comparison.link(file, to: remote, hash: remote.hash)
        print("\(workspace.path(file).printable): \(remote.sid), revision \(remote.revision), \(remote.status)")
    }
}
