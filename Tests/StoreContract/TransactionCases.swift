import Dispatch
import FlowRegistry
import TestSupport

extension StoreContract {
    static var transactionCases: [Case] {
        [
            Case("shows a transaction its own changes, and nobody else before they are acknowledged") { scene in
                let account = scene.account
                let new = NewFlow(
                    friendlyName: "new", status: .draft, definition: try ContractScene<Engine>.definition())
                let seen = try await scene.write { transaction throws(RegistryError) in
                    let flow = try transaction.createFlow(new, in: account, by: .commandLine)
                    return try transaction.updateFlow(
                        flow.sid, in: account, to: FlowUpdate(status: .draft), if: .oneOf([flow.latest.mark]),
                        by: .commandLine)
                }
                try expectEqual(try scene.read { try $0.flow(seen.sid, in: account) }.latest.number, 2)
            },
            Case("keeps nothing of a write that fails, nor of a dry run") { scene in
                let (account, events) = (scene.account, try scene.events().count)
                let new = NewFlow(
                    friendlyName: "new", status: .draft, definition: try ContractScene<Engine>.definition())
                try await expectError(.conflict("no")) {
                    try await scene.write { transaction throws(RegistryError) in
                        _ = try transaction.createFlow(new, in: account, by: .commandLine)
                        throw .conflict("no")
                    }
                }
                let tried: Result<FlowSID, RegistryError> = await withCheckedContinuation { continuation in
                    scene.registry.write(isDryRun: true, for: account) { transaction throws(RegistryError) in
                        try transaction.createFlow(new, in: account, by: .commandLine).sid
                    } completion: {
                        continuation.resume(returning: $0)
                    }
                }
                let sid = try tried.get()
                try await expectError(.notFound) { _ = try scene.read { try $0.flow(sid, in: account) } }
                try expectEqual(try scene.events().count, events)
                let usage = try scene.read { try $0.account(account, in: .server) }.usage
                try expect(usage.flows == 0 && usage.storedBytes == 0)
            },
            Case("makes concurrent changes of one flow one after the other") { scene in
                let flow = try await scene.create()
                let mark = flow.latest.mark
                let made = await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<16 {
                        group.addTask { (try? await scene.update(flow.sid, if: .oneOf([mark]))) != nil }
                    }
                    return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
                try expectEqual(made, 1)
                try expectEqual(try scene.read { try $0.flow(flow.sid, in: scene.account) }.latest.number, 2)
            },
            Case("makes no answer about a flow fresh while a change of it is under way") { scene in
                let flow = try await scene.create().sid
                let before = scene.registry.changes.stamp(of: .one(flow))
                try await scene.update(flow)
                let after = scene.registry.changes.stamp(of: .one(flow))
                try expect(before != nil && after != nil && before != after)
            },
            Case("shows a transaction all rows that it has changed itself") { scene in
                let (account, live, now) = (scene.account, try scene.live(), scene.clock.now)
                let new = NewFlow(
                    friendlyName: "new", status: .published, definition: try ContractScene<Engine>.definition())
                let sid = try await scene.create("other").sid
                let seen = try await scene.tryRows { rows throws(RegistryError) in
                    let before = try rows.storedUsage(of: account)?.usage.flows
                    let flow = try rows.flowVersion(of: sid, in: account).orNotFound()
                    try rows.hideFlow(flow, at: now)
                    let isHidden = try rows.storedFlow(sid, in: account) == nil
                    let back = try rows.restoreFlow(sid, in: account)?.id
                    try rows.setAlias(live, of: flow.id, to: AliasTarget(revision: 1), at: now)
                    let users = try rows.setTestUsers(["+1"], of: flow.id, bytes: 0)
                    let owner = try rows.takeRoom(forFlowOf: 7, in: account, within: nil).orNotFound()
                    let free = FlowSID("FW" + String(repeating: "a", count: 32))
                    let made = try rows.insertFlow(
                        new, as: free.orNotFound(), in: account, owner, bytes: 7, at: now,
                        by: .authority(.commandLine)
                    ).flow
                    return [
                        isHidden, back == flow.id, try rows.aliasCount(of: flow.id) == 1,
                        try rows.storedRevision(.number(1), of: sid, in: account)?.aliases == [live],
                        try rows.storedTestUsers(of: sid, in: account)?.mark == users.mark,
                        try rows.storedFlow(made.sid, in: account)?.latest.mark == made.latest.mark,
                        try rows.storedUsage(of: account)?.usage.flows == before.map { $0 + 1 },
                        try rows.storedFlows(in: account, page: .whole).elements.count == 2,
                        try rows.storedFlows(
                            in: account, matching: FlowQuery(friendlyName: "new"), page: .whole
                        ).elements.count == 1,
                    ]
                }
                try expectEqual(seen, [Bool](repeating: true, count: 9))
                try expectEqual(try scene.read { try $0.flows(in: account, page: .whole) }.elements.map(\.sid), [sid])
            },
            Case("shows nobody else what is not acknowledged") { scene in
                let account = scene.account
                let new = NewFlow(
                    friendlyName: "new", status: .draft, definition: try ContractScene<Engine>.definition())
                let (sid, seen) = try await scene.write { transaction throws(RegistryError) in
                    let sid = try transaction.createFlow(new, in: account, by: .commandLine).sid
                    let isSeen = try scene.registry.read { reader throws(RegistryError) in
                        try reader.storedFlow(sid, in: account) != nil
                    }
                    return (sid, isSeen)
                }
                try expect(!seen)
                try expect(try scene.read { try $0.storedFlow(sid, in: account) } != nil)
            },
            Case("leaves nothing of those that fail among writes that come together") { scene in
                let account = scene.account
                let new = NewFlow(
                    friendlyName: "new", status: .draft, definition: try ContractScene<Engine>.definition())
                let made = await withTaskGroup(of: FlowSID?.self) { group in
                    for number in 0..<24 {
                        group.addTask {
                            try? await scene.write { transaction throws(RegistryError) in
                                let sid = try transaction.createFlow(new, in: account, by: .commandLine).sid
                                if number % 3 == 0 { throw .conflict("on purpose") }
                                return sid
                            }
                        }
                    }
                    return await group.reduce(into: [FlowSID]()) { made, sid in if let sid { made.append(sid) } }
                }
                let flows = try scene.read { try $0.flows(in: account, page: .whole) }.elements
                try expectEqual(Set(flows.map(\.sid)), Set(made))
                try expect(made.count == 16 && (try scene.usage().flows) == 16)
                try expectEqual(try scene.usage().auditEvents, 17)
                guard case .intact(18, _) = try scene.registry.verifyAuditLog() else {
                    throw ContractBreach(description: "the log has a gap")
                }
            },
            Case("leaves everything as it was where the last of many changes fails") { scene in
                let (flow, live, gone) = (
                    try await scene.create("flow", .published).sid, try scene.live(), try await scene.create("gone").sid
                )
                try await scene.delete(gone)
                let key = try await scene.createKey().key
                let before = try await scene.everything()
                let (account, actor) = (scene.account, scene.actor)
                let request = IdempotencyKey("k", request: [1])
                let changes = { @Sendable (transaction: Transaction) throws(RegistryError) in
                    _ = try transaction.updateFlow(
                        flow, in: account, to: FlowUpdate(status: .draft, friendlyName: "b"), if: .none, by: actor)
                    _ = try transaction.setAlias(
                        live, of: flow, in: account, to: AliasTarget(revision: .number(2)), if: .none, by: actor)
                    _ = try transaction.setTestUsers(["+1"], of: flow, in: account, if: .none, by: actor)
                    _ = try transaction.undeleteFlow(gone, in: account, if: .none, by: actor)
                    _ = try transaction.deleteFlow(flow, in: account, if: .none, by: actor)
                    try transaction.deleteKey(key.sid, in: account, by: actor)
                    _ = try transaction.createSecondaryToken(of: account, by: actor)
                    _ = try transaction.updateAccount(
                        account, in: .server, to: AccountUpdate(friendlyName: "x"), by: actor)
                    if let request {
                        try transaction.keep(
                            IdempotencyRecord(status: 200, entityTag: nil, body: []), of: request, in: account)
                    }
                }
                try await expectError(.conflict("on purpose")) {
                    try await scene.write { transaction throws(RegistryError) in
                        try changes(transaction)
                        throw .conflict("on purpose")
                    }
                }
                try expectEqual(try await scene.everything(), before)
                let tried: Result<Void, RegistryError> = await withCheckedContinuation { continuation in
                    scene.registry.write(isDryRun: true, for: account, changes) { continuation.resume(returning: $0) }
                }
                try tried.get()
                try expectEqual(try await scene.everything(), before)
            },
            Case("sees one moment in a snapshot, whatever is written meanwhile") { scene in
                let flow = try await scene.create().sid
                let account = scene.account
                let written = DispatchSemaphore(value: 0)
                let numbers = try scene.read { reader in
                    try reader.snapshot { () throws(RegistryError) in
                        let first = try reader.flow(flow, in: account).latest.number
                        scene.registry.write(for: account) { transaction throws(RegistryError) in
                            try transaction.updateFlow(
                                flow, in: account, to: FlowUpdate(status: .draft), if: .none, by: .commandLine)
                        } completion: { _ in
                            written.signal()
                        }
                        written.wait()
                        return [first, try reader.flow(flow, in: account).latest.number]
                    }
                }
                try expectEqual(numbers, [1, 1])
                try expectEqual(try scene.read { try $0.flow(flow, in: account) }.latest.number, 2)
            },
        ]
    }
}

extension ContractScene {
    /// All that is stored, as text.
    fileprivate func everything() async throws -> [String] {
        let request = IdempotencyKey("k", request: [1])
        let answer = try request.flatMap { try registry.record(of: $0, in: account) }
        let tokens = try await tryRows { [account] rows throws(RegistryError) in
            try rows.authTokens(of: account).map { "\($0.hash)" }.sorted()
        }
        return try exportedLines() + tokens + ["\(read { try $0.account(account, in: .server) })", "\(events().count)"]
            + read { try $0.keys(in: account, page: .whole) }.elements.map { "\($0)" }
            + read { try $0.accounts(in: .server, page: .whole) }.elements.map { "\($0)" } + ["\(answer as Any)"]
    }
}
