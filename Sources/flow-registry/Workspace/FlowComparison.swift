import FlowRegistry

/// What a directory and an environment have of each flow, side by side.
struct FlowComparison {
    let workspace: Workspace
    let environment: String
    let variables: TemplateVariables
    let client: StudioClient
    /// Files, SIDs or friendly names; none for all.
    let selectors: [String]

    /// The environment and its URL, to be shown.
    var place: String { "\(environment) (\(client.connection.url))".printable }

    /// Files first, by name; then what is only there. Throws a `CommandFailure`.
    func flows() throws(CommandFailure) -> [ComparedFlow] {
        var remotes: [StudioFlow]
        do {
            remotes = try client.flows()
        } catch {
            throw error.failure("The flows of \(client.connection.url) cannot be listed")
        }
        try checkAccount(remotes)
        var (compared, unmatched) = ([ComparedFlow](), Set(selectors))
        for file in workspace.manifest.flows.keys.sorted() {
            guard let entry = workspace.manifest.flows[file] else { continue }
            let local = try local(file, entry)
            let base = entry.environments[environment]
            let remote = try remote(of: file, base, local?.friendlyName ?? entry.friendlyName, in: remotes)
            remotes.removeAll { $0.sid == remote?.sid }
            guard isSelected([file, workspace.path(file), base?.sid, remote?.sid, local?.friendlyName], &unmatched)
            else { continue }
            compared.append(try compare(file, base, local, remote))
        }
        for remote in remotes where isSelected([remote.sid, remote.friendlyName], &unmatched) {
            compared.append(
                ComparedFlow(file: nil, base: nil, local: nil, remote: try fetched(remote), state: .onlyThere))
        }
        if let selector = unmatched.min() {
            throw .noInput("There is no flow \"\(selector.printable)\" here or in \(environment).")
        }
        return compared
    }

    /// The flow with its definition and its tag. Throws a `CommandFailure` where it is gone.
    func fetched(_ flow: StudioFlow) throws(CommandFailure) -> StudioFlow {
        if flow.definition != nil { return flow }
        let what = "The flow \(flow.sid) cannot be fetched"
        do throws(StudioError) {
            guard let fetched = try client.flow(flow.sid) else {
                throw .refused(status: 404, message: "it was deleted in the meantime")
            }
            return fetched
        } catch {
            throw error.failure(what)
        }
    }

    /// Takes note of what the two sides have in common now.
    func link(_ flow: ComparedFlow, to remote: StudioFlow) {
        guard let file = flow.file else { return }
        workspace.manifest.flows[file]?.environments[environment] = Manifest.Base(
            sid: remote.sid, revision: remote.revision, hash: flow.local?.hash)
        if !remote.accountSID.isEmpty {
            workspace.manifest.environments[environment]?.accountSID = remote.accountSID
        }
    }

    private func isSelected(_ names: [String?], _ unmatched: inout Set<String>) -> Bool {
        let found = names.compactMap { $0 }.filter(selectors.contains)
        unmatched.subtract(found)
        return selectors.isEmpty || !found.isEmpty
    }

    /// A file that nobody has asked for may have its faults.
    private func local(_ file: String, _ entry: Manifest.Flow) throws(CommandFailure) -> LocalFlow? {
        do {
            return try workspace.localFlow(file, named: entry.friendlyName, variables, in: environment)
        } catch {
            let names = [file, workspace.path(file), entry.friendlyName, entry.environments[environment]?.sid ?? ""]
            if selectors.isEmpty || names.contains(where: selectors.contains) { throw error }
            return nil
        }
    }

    /// By the SID in the manifest, else by a name that no other file's flow has.
    private func remote(
        of file: String, _ base: Manifest.Base?, _ name: String, in remotes: [StudioFlow]
    ) throws(CommandFailure) -> StudioFlow? {
        if let base { return remotes.first { $0.sid == base.sid } }
        let linked = Set(workspace.manifest.flows.values.compactMap { $0.environments[environment]?.sid })
        let namesakes = remotes.filter { $0.friendlyName == name && !linked.contains($0.sid) }
        guard namesakes.count < 2 else {
            throw .data(
                "\(environment) has \(namesakes.count) flows with the name \"\(name.printable)\": say in "
                    + "\(Manifest.fileName) which one \(file) is, as \"environments\": "
                    + "{\"\(environment)\": {\"sid\": \"\(namesakes[0].sid)\"}}.")
        }
        return namesakes.first
    }

    private func compare(
        _ file: String, _ base: Manifest.Base?, _ local: LocalFlow?, _ remote: StudioFlow?
    ) throws(CommandFailure) -> ComparedFlow {
        func result(_ state: FlowState, _ remote: StudioFlow?) -> ComparedFlow {
            ComparedFlow(file: file, base: base, local: local, remote: remote, state: state)
        }
        guard let local else { return result(remote == nil ? .deletedThere : .deletedHere, remote) }
        guard let remote else { return result(base == nil ? .onlyHere : .deletedThere, nil) }
        let (isChangedHere, isChangedThere) = (base?.hash != local.hash, base?.revision != remote.revision)
        if !isChangedHere, !isChangedThere { return result(.inStep, remote) }
        let fetched = try fetched(remote)
        if local.isSame(as: fetched) { return result(.inStep, fetched) }
        return result(!isChangedThere ? .changedHere : isChangedHere ? .changedBoth : .changedThere, fetched)
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
