import FlowRegistry

/// The aliases of a flow: names for revisions that can be moved. Studio has none.
struct AliasController: Sendable {
    let pages: PageSizes

    func list(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (sid, account) = (try context.flowSID(), try context.account())
        let paging = try context.paging(context.query(), pages)
        let token = PageToken<AliasName>(list: "aliases \(account) \(sid)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        let resource = PageResource(
            key: "aliases", url: context.origin + context.path, paging: paging, token: token,
            page: try reader.aliases(of: sid, in: account, page: page), position: { $0.name })
        return .json(resource.json { AliasResource(alias: $1, origin: context.origin).write(to: &$0) })
    }

    func fetch(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let alias = try reader.alias(Self.name(context), of: context.flowSID(), in: context.account())
        return .response(AliasResource(alias: alias, origin: context.origin).response)
    }

    /// Makes the alias, or moves it in one step.
    func update(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (sid, account) = (try context.flowSID(), try context.account())
        _ = try reader.flowSummary(sid, in: account)
        let name = try AliasName(parameter: context.parameters[1])
        let alias = try alias(name, of: sid, in: account, reader)
        let precondition = try precondition(context, alias, name, of: sid, in: account, reader)
        let (target, actor) = (try AliasForm(context.form()).target, try context.actor())
        return .write { [origin = context.origin] transaction throws(RegistryError) in
            let alias = try transaction.setAlias(name, of: sid, in: account, to: target, if: precondition, by: actor)
            return { AliasResource(alias: alias, origin: origin).response }
        }
    }

    func delete(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (sid, account, actor) = (try context.flowSID(), try context.account(), try context.actor())
        let name = try Self.name(context)
        guard let alias = try alias(name, of: sid, in: account, reader) else { throw .notFound }
        let precondition = try precondition(context, alias, name, of: sid, in: account, reader)
        return .write { transaction throws(RegistryError) in
            try transaction.deleteAlias(name, of: sid, in: account, if: precondition, by: actor)
            return { .noContent }
        }
    }

    /// Where the alias has pointed, also one that was deleted, newest first.
    func history(_ context: RequestContext, _ reader: any StoreReader) throws(RegistryError) -> Answer {
        let (sid, account, name) = (try context.flowSID(), try context.account(), try Self.name(context))
        let paging = try context.paging(context.query(), pages)
        let token = PageToken<ChangeMark>(list: "history \(account) \(sid) \(name)")
        let page = PageRequest(start: try token.start(paging.token), size: paging.size)
        let resource = PageResource(
            key: "history", url: context.origin + context.path, paging: paging, token: token,
            page: try reader.moves(of: name, of: sid, in: account, page: page), position: { $0.mark })
        return .json(resource.json { AliasMoveResource(move: $1).write(to: &$0) })
    }

    /// What must hold of the alias, having looked. Throws `.lostUpdate` with its moves since where it does not.
    private func precondition(
        _ context: RequestContext, _ alias: Alias?, _ name: AliasName, of flow: FlowSID, in account: AccountSID,
        _ reader: any StoreReader
    ) throws(RegistryError) -> Precondition {
        // An alias that is made overwrites nothing.
        let precondition = try context.precondition(isNeeded: alias != nil)
        guard precondition.holds(for: alias?.mark) else {
            let known = alias.flatMap { precondition.lastMark(before: $0.mark.number) }
            let moves = try known.map { known throws(RegistryError) in
                try self.moves(since: known, name, of: flow, in: account, reader)
            }
            throw .lostUpdate(.alias(name, alias, moves: moves ?? []))
        }
        return precondition
    }

    /// Newest first; none where the known one is not among the last.
    private func moves(
        since known: ChangeMark, _ name: AliasName, of flow: FlowSID, in account: AccountSID,
        _ reader: any StoreReader
    ) throws(RegistryError) -> ArraySlice<AliasMove> {
        let page = PageRequest<ChangeMark>(start: .first, size: Self.maximumTold + 1)
        let moves = try reader.moves(of: name, of: flow, in: account, page: page).elements
        return moves.prefix(moves.firstIndex { $0.mark == known } ?? 0)
    }

    /// How many moves are told of.
    private static var maximumTold: Int { 20 }

    private func alias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID, _ reader: any StoreReader
    ) throws(RegistryError) -> Alias? {
        do {
            return try reader.alias(name, of: flow, in: account)
        } catch .notFound {
            return nil
        }
    }

    /// Throws `.notFound` for what is no alias's name.
    private static func name(_ context: RequestContext) throws(RegistryError) -> AliasName {
        guard let name = AliasName(context.parameters[1]) else { throw .notFound }
        return name
    }
}
