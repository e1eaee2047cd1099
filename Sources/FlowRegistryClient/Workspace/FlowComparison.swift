package import CommandSupport
package import FlowRegistry
import Glibc
import JSON

/// What a directory and an environment have of each flow, side by side.
package struct FlowComparison {
    package let workspace: Workspace
    package let there: StudioEnvironment
    package let variables: TemplateVariables
    /// Files, SIDs or friendly names; none for all.
    package let selectors: Set<String>
    /// Files that the manifest knew under another name; it knows the new one now.
    package let renamed: [(old: String, new: String)]

    package init(
        workspace: Workspace, there: StudioEnvironment, variables: TemplateVariables, selectors: Set<String>
    ) {
        (self.workspace, self.there, self.variables, self.selectors) = (workspace, there, variables, selectors)
        renamed = RenamedFiles(workspace, variables, in: there.name).names
        for (old, new) in renamed {
            workspace.manifest.flows[new] = workspace.manifest.flows.removeValue(forKey: old)
        }
    }

    package var environment: String { there.name }
    package var client: StudioClient { there.client }

    /// Files first, by name; then what is only there, without its definition. Throws a `CommandFailure`; what concerns one
    /// flow alone is its `fault`.
    package func flows() throws(CommandFailure) -> [ComparedFlow] {
        var remotes = RemoteFlows(try there.flows(), of: environment, in: workspace.manifest)
        var (compared, unmatched) = ([ComparedFlow](), selectors)
        for (file, entry) in workspace.manifest.flows.sorted(by: { $0.key < $1.key }) {
            let base = entry.environments[environment]
            let name = (try? workspace.name(entry.friendlyName, variables)) ?? entry.friendlyName
            var flow = ComparedFlow(file: file, base: base, state: .faulty)
            do {
                flow.remote = try remotes.take(for: file, base, named: name)
            } catch {
                flow.fault = error
            }
            let names = [file, workspace.path(file), base?.sid, flow.remote?.sid, name, entry.friendlyName]
            if isSelected(names, &unmatched) { compared.append(try compare(flow, named: entry.friendlyName)) }
        }
        for remote in remotes.rest where isSelected([remote.sid, remote.friendlyName], &unmatched) {
            compared.append(ComparedFlow(file: nil, base: nil, remote: remote, state: .onlyThere))
        }
        if let selector = unmatched.min() {
            throw .noInput("There is no flow \"\(selector)\" here or in \(environment).")
        }
        return compared
    }

    /// Takes note of what a file and the environment have in common now.
    package func link(_ file: String, to remote: StudioFlow, hash: String?) {
        workspace.manifest.flows[file]?.environments[environment] = Manifest.Base(
            sid: remote.sid, revision: remote.revision, hash: hash)
        keepPlace()
        if !remote.accountSID.isEmpty {
            workspace.manifest.environments[environment]?.accountSID = remote.accountSID
        }
    }

    /// The file that is missing here where one alone is, and whose flow a new one may be by its looks: renamed and edited.
    package func missingFile() -> (file: String, sid: String)? {
        let linked = workspace.manifest.flows.compactMap { file, flow in
            flow.environments[environment].map { (file: file, sid: $0.sid) }
        }
        let missing = linked.filter { access(workspace.path($0.file), F_OK) != 0 }
        return missing.count == 1 ? missing[0] : nil
    }

    /// Takes note of where the environment is, once something was done there.
    package func keepPlace() {
        let (manifest, url) = (workspace.manifest, client.connection.url)
        guard manifest.environments[environment]?.url.flatMap({ try? ServerURL($0).text }) != url else { return }
        workspace.manifest.environments[environment, default: Manifest.Environment()].url = url
    }

    private func isSelected(_ names: [String?], _ unmatched: inout Set<String>) -> Bool {
        if selectors.isEmpty { return true }
        let found = names.compactMap { $0 }.filter(selectors.contains)
        unmatched.subtract(found)
        return !found.isEmpty
    }

    private func compare(_ flow: ComparedFlow, named friendlyName: String) throws(CommandFailure) -> ComparedFlow {
        guard flow.fault == nil, let file = flow.file else { return flow }
        var flow = flow
        do throws(CommandFailure) {
            flow.source = try WorkspaceFile.read(workspace.path(file))
            flow.local = try flow.source.map { bytes throws(CommandFailure) in
                try workspace.localFlow(bytes, of: file, named: friendlyName, variables, in: environment)
            }
        } catch {
            flow.fault = error
            return flow
        }
        guard flow.local != nil else { return flow.with(flow.remote == nil ? .deletedThere : .deletedHere) }
        guard let remote = flow.remote else { return flow.with(flow.base == nil ? .onlyHere : .deletedThere) }
        do throws(StudioError) {
            flow.remote = try client.flow(remote.sid)
        } catch {
            let failure = error.failure("The flow \(remote.sid) of \(file) cannot be fetched")
            guard error.isOfOneFlow else { throw failure }
            flow.fault = failure
            return flow
        }
        return flow.remote == nil ? flow.with(.deletedThere) : flow.compared()
    }
}

extension ComparedFlow {
    fileprivate func with(_ state: FlowState) -> Self {
        var flow = self
        flow.state = state
        return flow
    }

    /// By their contents; a revision's number says what came last only where the base is the same registry's.
    fileprivate func compared() -> Self {
        guard let local, var remote else { return self }
        guard let there = remote.hash else {
            var flow = self
            flow.fault = .data("\(remote.sid), the flow of \(name), has no definition that could be compared.")
            return flow
        }
        if local.hash == there || local.isSame(as: remote) {
            var flow = with(.inStep)
            // A directory may have thousands.
            remote.definition = nil
            flow.remote = remote
            return flow
        }
        if there == base?.hash {
            return with(base?.former?.contains(local.hash) == true ? .olderHere : .changedHere)
        }
        guard let base, base.hash != nil else { return with(.differs) }
        guard base.hash == local.hash else { return with(.changedBoth) }
        return with(base.revision.map { remote.revision <= $0 } == true ? .setBackThere : .changedThere)
    }
}

/// A flow of a directory, of an environment, or of both.
package struct ComparedFlow {
    /// nil for one that is only there.
    package let file: String?
    package let base: Manifest.Base?
    /// What was read of the file; nil without one.
    package var source: [UInt8]?
    /// nil without a file, and for one with a fault.
    package var local: LocalFlow?
    /// With its definition where it differs from what is here.
    package var remote: StudioFlow?
    package var state: FlowState
    /// Why it cannot be compared.
    package var fault: CommandFailure?

    package var friendlyName: String { local?.friendlyName ?? remote?.friendlyName ?? "" }
    package var name: String { file ?? remote?.sid ?? "" }

    /// Whether the manifest does not say what the two sides have in common.
    var isUnlinked: Bool {
        base?.sid != remote?.sid || base?.revision != remote?.revision || base?.hash != local?.hash
    }

    /// This one, which cannot be pushed.
    package func with(_ fault: CommandFailure) -> Self {
        var flow = self
        (flow.state, flow.fault) = (.faulty, fault)
        return flow
    }

    /// What changes in meaning and layout from there to here; nil where either has no definition.
    package func diff() throws(CommandFailure) -> FlowDiff? {
        guard let here = local?.flowDefinition, let there = remote?.flowDefinition else { return nil }
        return try LocalComparison(from: there, to: here).diff()
    }
}

extension StudioFlow {
    package var flowDefinition: FlowDefinition? {
        definition.map { FlowDefinition(trusted: CanonicalJSON.line($0, in: DefinitionPart.definition)) }
    }
}

/// How a flow here compares with what an environment has, since they were last in step.
package enum FlowState: String, Codable {
    case inStep = "in step"
    case changedHere = "changed here"
    /// It is as it once was when both were in step, as on an older branch.
    case olderHere = "older here"
    case changedThere = "changed there"
    case changedBoth = "changed on both sides"
    /// It is another one there, and nothing here says which is newer.
    case differs
    /// It has another definition there, and no later revision than when both were last in step: as after a restore.
    case setBackThere = "set back there"
    case onlyHere = "only here"
    case onlyThere = "only there"
    /// It was there once.
    case deletedThere = "deleted there"
    /// The manifest names a file that is not there.
    case deletedHere = "deleted here"
    /// It cannot be compared.
    case faulty
}

/// A definition beside a manifest that does not name its file.
package struct UnlistedFlow {
    package let file: String
    package let hash: FlowHash
}
