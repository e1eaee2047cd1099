import FlowRegistry
import InMemoryStore
import StoreContract
import Testing

@Suite("A precondition of a change")
struct PreconditionTests {
    private let scene: ContractScene<InMemoryStore>

    init() async throws { scene = try await ContractScene(store: InMemoryStore()) }

    @Test("is needed for what is there where the account asks for one, as its policy is when the change is made")
    func isNeeded() async throws {
        let (flow, live, account) = (try await scene.create().sid, try scene.live(), scene.account)
        let caller = try verified()
        _ = try await scene.write { transaction throws(RegistryError) in
            try transaction.updateAccount(
                account, in: .server, to: AccountUpdate(requiresPrecondition: true), by: .commandLine)
        }
        let setAlias = FlowChange.setAlias(live, of: flow, to: AliasTarget(revision: .number(1)))
        // An alias that is not there yet is made without.
        try await make(setAlias, if: .none, by: caller)
        let changes: [FlowChange] = [
            .update(flow, FlowUpdate(status: .draft)), .rollBack(flow, FlowRollback(revision: .number(1))), setAlias,
            .deleteAlias(live, of: flow), .delete(flow),
        ]
        for change in changes {
            await #expect(throws: RegistryError.preconditionRequired) { try await make(change, if: .none, by: caller) }
        }
        for change in changes { try await make(change, if: .exists, by: caller) }
        #expect(try scene.events().prefix(2).map(\.action) == [.flowDeleted, .aliasDeleted])
    }

    @Test("that does not hold leaves the resource, and is told with the state that there is")
    func isRefused() async throws {
        let (live, account) = (try scene.live(), scene.account)
        let flow = try await scene.create().sid
        let users = try await scene.setTestUsers(["+1"], of: flow)
        _ = try await scene.setTestUsers(["+2"], of: flow)
        await #expect(throws: RegistryError.lostUpdate(.testUsers)) {
            try await make(.setTestUsers(["+3"], of: flow), if: .oneOf([users.mark]))
        }
        #expect(try scene.read { try $0.testUsers(of: flow, in: account) }.contacts == ["+2"])
        await #expect(throws: RegistryError.lostUpdate(.alias(live, nil))) {
            try await scene.point(live, of: flow, at: 1, if: .exists)
        }
        let gone = ChangeMark(number: 1, nonce: 7)
        try await scene.delete(flow)
        await #expect(throws: RegistryError.lostUpdate(.flow(at: 1))) {
            try await make(.undelete(flow), if: .oneOf([gone]))
        }
        // It is still deleted.
        #expect(try scene.read { try $0.deletedFlows(in: account, page: .all) }.elements.count == 1)
    }

    @Test("that a name is free refuses a flow of a name that is taken, character by character")
    func needsFreeName() async throws {
        let taken = try await scene.create("e\u{301}").sid
        var new = NewFlow(
            friendlyName: "e\u{301}", status: .draft, definition: try ContractScene<InMemoryStore>.definition())
        new.needsFreeName = true
        await #expect(throws: RegistryError.lostUpdate(.friendlyName(takenBy: "\(taken)"))) {
            try await make(.create(new), if: .none)
        }
        new.friendlyName = "\u{E9}"
        try await make(.create(new), if: .none)
        #expect(try scene.usage().flows == 2)
    }

    @Test("tells of its failure only what the caller may read")
    func isShown() {
        let lost = RegistryError.lostUpdate(.flow(at: 4, since: [], changes: ["+ widget a"]))
        let seen = lost.shown(to: .all)
        let blind = lost.shown(to: PermissionSet(.flowsUpdate))
        let reader = lost.shown(to: PermissionSet([.flowsUpdate, .flowsRead]))
        #expect(seen == lost)
        #expect(blind == .lostUpdate(LostUpdate(.flow, reason: "The flow has changed since", currentRevision: nil)))
        #expect(reader == .lostUpdate(.flow(at: 4)))
        let nested = RegistryError.inChange(2, lost)
        #expect(nested.shown(to: PermissionSet(.flowsUpdate)) == .inChange(2, blind) && nested.cause == lost)
    }

    private func verified() throws -> VerifiedCaller {
        let found = try scene.registry.verify(username: "\(scene.account)", secret: scene.token)
        return VerifiedCaller(found.caller, found.verification)
    }

    private func make(_ change: FlowChange, if precondition: Precondition, by caller: VerifiedCaller? = nil)
        async throws
    {
        let (account, actor) = (scene.account, scene.actor)
        let made: Result<FlowChange.Outcome, RegistryError> = await withCheckedContinuation { continuation in
            scene.registry.write(for: account, by: caller) { transaction throws(RegistryError) in
                try change.make(in: account, if: precondition, by: actor, transaction)
            } completion: {
                continuation.resume(returning: $0)
            }
        }
        _ = try made.get()
    }
}
