import FlowRegistry

/// What a directory and an environment have of each flow, side by side.
struct FlowComparison {
    let workspace: Workspace
    let environment: String
    let variables: TemplateVariables
    let client: StudioClient
    /// Files, SIDs or friendly names; none for all.
    let selectors: Set<String>
    /// Files that the manifest knew under another name; it knows the new one now.
    let renamed: [(old: String, new: String)]

    init(
        workspace: Workspace, environment: String, variables: TemplateVariables, client: StudioClient,
        selectors: Set<String>
    ) {
        (self.workspace, self.environment, self.variables) = (workspace, environment, variables)
        (self.client, self.selectors) = (client, selectors)
        renamed = RenamedFiles(workspace, variables, in: environment).names
        for (old, new) in renamed {
            workspace.manifest.flows[new] = workspace.manifest.flows.removeValue(forKey: old)
        }
    }

    /// The environment and its URL, to be shown.
    var place: String { "\(environment) (\(client.connection.url))".printable }

    /// Files first, by name; then what is only there, without its definition. Throws a `CommandFailure`; what concerns one
    /// flow alone is its `fault`.
    func flows() throws(CommandFailure) -> [ComparedFlow] {
        var remotes = RemoteFlows(try listed(), of: environment, in: workspace.manifest)
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

    /// What is there, without definitions. Throws a `CommandFailure`.
    func listed() throws(CommandFailure) -> [StudioFlow] {
        let flows: [StudioFlow]
        do {
            flows = try client.flows()
        } catch .refused(404, _) {
            throw .unavailable(
                "\(client.connection.url) has no flows of Studio's API (404): is it the server's own URL?")
        } catch {
            throw error.failure("The flows of \(client.connection.url) cannot be listed")
        }
        try checkAccount(flows)
        return flows
    }

    /// The flow there that a file, a SID or a name stands for, without its definition. Throws a `CommandFailure`.
    func remote(_ selector: String) throws(CommandFailure) -> StudioFlow {
        let entry = workspace.manifest.flows.first { $0.key == selector || workspace.path($0.key) == selector }
        let sid = entry?.value.environments[environment]?.sid ?? selector
        let flows = try listed()
        if let flow = flows.first(where: { $0.sid == sid }) { return flow }
        let namesakes = flows.filter { $0.friendlyName == selector }
        guard namesakes.count < 2 else {
            throw .data(
                "\(environment) has \(namesakes.count) flows with the name \"\(selector)\": give a SID instead.")
        }
        guard let flow = namesakes.first else { throw .noInput("There is no flow \"\(selector)\" in \(environment).") }
        return flow
    }

    /// The latest revision with its definition. Throws a `CommandFailure`.
    func fetched(_ flow: StudioFlow) throws(CommandFailure) -> StudioFlow {
        do throws(StudioError) {
            if let fetched = try client.flow(flow.sid) { return fetched }
        } catch {
            throw error.failure("The flow \(flow.sid) cannot be fetched")
        }
        throw .unavailable("The flow \(flow.sid) was deleted in the meantime.")
    }

    /// A revision, given by its number or an alias, with its definition. Throws a `CommandFailure`.
    func revision(_ revision: String, of flow: StudioFlow) throws(CommandFailure) -> StudioFlow {
        let isPlain = revision.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || [UInt8(ascii: "-"), UInt8(ascii: "_")].contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
        do throws(StudioError) {
            guard isPlain, !revision.isEmpty else { throw .refused(status: 404, message: "") }
            return try client.revision(revision, of: flow.sid)
        } catch .refused(404, _) {
            throw .noInput("The flow \(flow.sid) has no revision \(revision) in \(environment).")
        } catch {
            throw error.failure("Revision \(revision) of \(flow.sid) cannot be fetched")
        }
    }

    /// Takes note of what a file and the environment have in common now.
    func link(_ file: String, to remote: StudioFlow, hash: String?) {
        workspace.manifest.flows[file]?.environments[environment] = Manifest.Base(
            sid: remote.sid, revision: remote.revision, hash: hash)
        if !remote.accountSID.isEmpty {
            workspace.manifest.environments[environment]?.accountSID = remote.accountSID
        }
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

    /// Throws where the credentials are of another account than the environment's flows.
    private func checkAccount(_ remotes: [StudioFlow]) throws(CommandFailure) {
        let username = client.connection.username
        let actual = username.hasPrefix("AC") ? username : remotes.first?.accountSID
        guard let expected = workspace.manifest.environments[environment]?.accountSID, let actual, actual != expected
        else { return }
        throw .permission(
            "The environment \(environment) is the account \(expected), and the credentials are those of \(actual).")
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
        if there == base?.hash { return with(.changedHere) }
        guard let base, base.hash == local.hash else { return with(.changedBoth) }
        return with(base.revision.map { remote.revision <= $0 } == true ? .setBackThere : .changedThere)
    }
}
