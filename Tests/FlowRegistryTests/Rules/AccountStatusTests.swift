import FlowRegistry
import InMemoryStore
import StoreContract
import Testing

@Suite("The status of an account")
struct AccountStatusTests {
    private let scene: ContractScene<InMemoryStore>

    init() async throws { scene = try await ContractScene(store: InMemoryStore()) }

    @Test(
        "of others is the administrator's and the command line's to set, their own is nobody's but the command line's")
    func isSet() async throws {
        let (owner, other) = (scene.account, scene.stranger)
        let hands: [(AuditActor, mayOfOwner: Bool, mayOfOther: Bool)] = [
            (.commandLine, true, true), (.service, false, false), (hand(of: owner), false, true),
            (hand(of: other), false, false),
        ]
        for (actor, mayOfOwner, mayOfOther) in hands {
            for (account, may) in [(owner, mayOfOwner), (other, mayOfOther)] {
                for status in [.suspended, .closed] as [AccountStatus] {
                    #expect(await isAllowed(AccountUpdate(status: status), of: account, by: actor) == may)
                    try await activate(account)
                }
            }
        }
    }

    @Test("may be named by anybody who does not change it")
    func isLeft() async throws {
        let update = AccountUpdate(friendlyName: "new", status: .active)
        #expect(await isAllowed(update, of: scene.account, by: hand(of: scene.account)))
        #expect(await isAllowed(update, of: scene.stranger, by: hand(of: scene.stranger)))
    }

    @Test("is set of no account outside the scope, which is not found")
    func isScoped() async throws {
        let (owner, other) = (scene.account, scene.stranger)
        await #expect(throws: RegistryError.notFound) {
            _ = try await scene.write { transaction throws(RegistryError) in
                try transaction.updateAccount(
                    owner, in: .own(other), to: AccountUpdate(status: .closed), by: .commandLine)
            }
        }
    }

    @Test("and quotas are different things: quotas are the command line's alone")
    func leavesQuotas() async throws {
        let update = AccountUpdate(quotas: [.flows: 1])
        #expect(await isAllowed(update, of: scene.stranger, by: .commandLine))
        for actor in [hand(of: scene.account), hand(of: scene.stranger), .service] {
            #expect(await !isAllowed(update, of: scene.stranger, by: actor))
        }
    }

    private func hand(of account: AccountSID) -> AuditActor {
        AuditActor(authority: .credential(.authToken, of: account), address: "", requestID: "")
    }

    /// False where it is forbidden, and then nothing is changed.
    private func isAllowed(_ update: AccountUpdate, of account: AccountSID, by actor: AuditActor) async -> Bool {
        let before = try? scene.read { try $0.account(account, in: .server) }
        do {
            _ = try await scene.write { transaction throws(RegistryError) in
                try transaction.updateAccount(account, in: .server, to: update, by: actor)
            }
            return true
        } catch {
            #expect(error as? RegistryError == .forbidden)
            #expect(before == (try? scene.read { try $0.account(account, in: .server) }))
            return false
        }
    }

    private func activate(_ account: AccountSID) async throws {
        _ = try await scene.write { transaction throws(RegistryError) in
            try transaction.updateAccount(
                account, in: .server, to: AccountUpdate(status: .active), by: .commandLine)
        }
    }
}
