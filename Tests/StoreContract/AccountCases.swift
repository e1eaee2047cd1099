import FlowRegistry
import TestSupport

extension StoreContract {
    static var accountCases: [Case] {
        [
            Case("has the first account administer it, and counts what each has") { scene in
                let first = try scene.read { try $0.account(scene.account, in: .server) }
                let second = try scene.read { try $0.account(scene.stranger, in: .server) }
                try expect(first.ownerSID == scene.account && second.ownerSID == scene.account)
                try expect(try scene.read { try $0.firstAccount() } == scene.account)
                _ = try await scene.createKey()
                _ = try await scene.create()
                let usage = try scene.read { try $0.account(scene.account, in: .server) }.usage
                try expect(usage.keys == 1 && usage.flows == 1)
                try expectEqual(usage.auditEvents, Int64(try scene.events().count))
                try expectEqual(try scene.read { try $0.account(scene.stranger, in: .server) }.usage.flows, 0)
            },
            Case("shows an account nothing but itself") { scene in
                try await expectError(.notFound) {
                    _ = try scene.read { try $0.account(scene.account, in: .own(scene.stranger)) }
                }
                let own = try scene.read { try $0.accounts(in: .own(scene.stranger), page: .whole) }
                try expectEqual(own.elements.map(\.sid), [scene.stranger])
                let all = try scene.all(
                    size: 1, at: { Position(dateCreated: $0.dateCreated, sid: $0.sid) }
                ) { page in try scene.read { try $0.accounts(in: .server, page: page) } }
                try expectEqual(Set(all.map(\.sid)), [scene.account, scene.stranger])
            },
            Case("changes of an account what an update sets, and keeps the rest") { scene in
                let stranger = scene.stranger
                let update = AccountUpdate(
                    friendlyName: "new", requiresPrecondition: true, subflows: .refuse, quotas: [.flows: 1])
                let changed = try await scene.write { transaction throws(RegistryError) in
                    try transaction.updateAccount(stranger, in: .server, to: update, by: .commandLine)
                }
                try expect(changed.friendlyName == "new" && changed.status == .active)
                try expect(changed.policy.requiresPrecondition && changed.policy.subflows == .refuse)
                try expectEqual(changed.quotas, [.flows: 1])
                let actor = AuditActor(
                    authority: .credential(.authToken, of: stranger), address: "", requestID: "")
                _ = try await scene.create("one", in: stranger, by: actor)
                try await expectError(.quotaReached(.flows, limit: 1)) {
                    _ = try await scene.create("two", in: stranger, by: actor)
                }
                let filtered = try scene.read {
                    try $0.accounts(in: .server, matching: AccountFilter(friendlyName: "new"), page: .whole)
                }
                try expectEqual(filtered.elements.map(\.sid), [stranger])
            },
            Case("keeps keys to their account, newest first") { scene in
                let key = try await scene.createKey("one").key
                scene.clock.turn(bySeconds: 1)
                _ = try await scene.createKey("two")
                let all = try scene.all(size: 1, at: { Position(dateCreated: $0.dateCreated, sid: $0.sid) }) { page in
                    try scene.read { try $0.keys(in: scene.account, page: page) }
                }
                try expectEqual(all.map(\.friendlyName), ["two", "one"])
                try await expectError(.notFound) { _ = try scene.read { try $0.key(key.sid, in: scene.stranger) } }
                try expect(try scene.read { try $0.keys(in: scene.stranger, page: .whole) }.elements.isEmpty)
                let (stranger, sid, account) = (scene.stranger, key.sid, scene.account)
                try await expectError(.notFound) {
                    try await scene.write { transaction throws(RegistryError) in
                        try transaction.deleteKey(sid, in: stranger, by: .commandLine)
                    }
                }
                try await scene.write { transaction throws(RegistryError) in
                    try transaction.deleteKey(sid, in: account, by: .commandLine)
                }
                try await expectError(.notFound) { _ = try scene.read { try $0.key(sid, in: account) } }
                try expectEqual(try scene.read { try $0.account(account, in: .server) }.usage.keys, 1)
            },
            Case("dates no change of an account, a key or an alias before the one behind which it stands") { scene in
                let (account, key, live) = (scene.account, try await scene.createKey().key, try scene.live())
                let flow = try await scene.create().sid
                try await scene.update(flow)
                try await scene.point(live, of: flow, at: 1)
                let before = scene.clock.now
                scene.clock.turn(bySeconds: -100)
                let changed = try await scene.write { transaction throws(RegistryError) in
                    try transaction.updateAccount(
                        account, in: .server, to: AccountUpdate(friendlyName: "new"), by: .commandLine)
                }
                let renamed = try await scene.write { transaction throws(RegistryError) in
                    try transaction.updateKey(
                        key.sid, in: account, to: APIKeyUpdate(friendlyName: "new"), by: .commandLine)
                }
                let moved = try await scene.point(live, of: flow, at: 2)
                try expect(changed.dateUpdated == before && renamed.dateUpdated == before)
                try expect(moved.dateUpdated == before && renamed.dateCreated == before)
            },
            Case("counts a flow only where there is room for it, and gives back quotas of its own") { scene in
                let account = scene.account
                var quotas = Quotas()
                quotas.flows = 1
                let limited = quotas
                let taken = try await scene.tryRows { rows throws(RegistryError) in
                    let first = try rows.takeRoom(forFlowOf: 10, in: account, within: limited)
                    let second = try rows.takeRoom(forFlowOf: 10, in: account, within: limited)
                    let forced = try rows.takeRoom(forFlowOf: 10, in: account, within: nil)
                    let usage = try rows.storedUsage(of: account).orNotFound()
                    return [
                        first == usage.id, second == nil, forced == usage.id, usage.usage.flows == 2,
                        usage.usage.storedBytes == 20,
                    ]
                }
                try expectEqual(taken, [true, true, true, true, true])
                for limit in [5, nil] as [Int64?] {
                    let set = try await scene.write { transaction throws(RegistryError) in
                        try transaction.updateAccount(
                            account, in: .server, to: AccountUpdate(quotas: [.keys: limit]), by: .commandLine)
                    }
                    try expectEqual(set.quotas[.keys], limit)
                    try expectEqual(try scene.read { try $0.storedUsage(of: account) }?.quotas[.keys], limit)
                }
            },
        ]
    }
}
