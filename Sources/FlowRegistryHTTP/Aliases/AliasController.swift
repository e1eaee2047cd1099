import FlowRegistry

/// The aliases of a flow: names for revisions that can be moved. Studio has none.
struct AliasController<Flows: FlowRepository, Aliases: AliasRepository>: Sendable {
    let flows: Flows
    let aliases: Aliases
    let pages: PageSizes

    func list(_ call: Call) throws(RegistryError) -> Answer {
        let (sid, account) = (try call.flowSID(), try call.account())
        let paging = try Paging(call.query(), pages)
        let token = PageToken<AliasName>(list: "aliases \(account) \(sid)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        let resource = PageResource(
            key: "aliases", url: call.origin + call.request.path, paging: paging, token: token,
            page: try aliases.aliases(of: sid, in: account, page: page), position: { $0.name })
        return .json(resource.json { AliasResource(alias: $1, origin: call.origin).write(to: &$0) })
    }

    func fetch(_ call: Call) throws(RegistryError) -> Answer {
        let alias = try aliases.alias(Self.name(call), of: call.flowSID(), in: call.account())
        return .json(AliasResource(alias: alias, origin: call.origin).json)
    }

    /// Makes the alias, or moves it in one step.
    func update(_ call: Call) throws(RegistryError) -> Answer {
        let (sid, account) = (try call.flowSID(), try call.account())
        _ = try flows.flow(sid, in: account)
        guard let name = AliasName(call.parameters[1]) else {
            throw .invalidParameter("Name", reason: "must be a letter, then up to 63 letters, digits, - and _")
        }
        let (target, actor) = (try AliasForm(call.form()).target, try call.actor())
        return .writing { transaction throws(RegistryError) in
            try transaction.setAlias(name, of: sid, in: account, to: target, expected: nil, by: actor)
        } response: { [origin = call.origin] alias in
            .json(AliasResource(alias: alias, origin: origin).json)
        }
    }

    func delete(_ call: Call) throws(RegistryError) -> Answer {
        let (sid, account, actor) = (try call.flowSID(), try call.account(), try call.actor())
        let name = try Self.name(call)
        return .writing { transaction throws(RegistryError) in
            try transaction.deleteAlias(name, of: sid, in: account, expected: nil, by: actor)
        } response: {
            .noContent
        }
    }

    /// Where the alias has pointed, also one that was deleted, newest first.
    func history(_ call: Call) throws(RegistryError) -> Answer {
        let (sid, account, name) = (try call.flowSID(), try call.account(), try Self.name(call))
        let paging = try Paging(call.query(), pages)
        let token = PageToken<Int64>(list: "history \(account) \(sid) \(name)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        let resource = PageResource(
            key: "history", url: call.origin + call.request.path, paging: paging, token: token,
            page: try aliases.moves(of: name, of: sid, in: account, page: page), position: { $0.number })
        return .json(resource.json { AliasMoveResource(move: $1).write(to: &$0) })
    }

    /// Throws `.notFound` for what is no alias's name.
    private static func name(_ call: Call) throws(RegistryError) -> AliasName {
        guard let name = AliasName(call.parameters[1]) else { throw .notFound }
        return name
    }
}
