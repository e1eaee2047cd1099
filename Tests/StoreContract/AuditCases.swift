import FlowRegistry
import TestSupport

extension StoreContract {
    static var auditCases: [Case] {
        [
            Case("numbers the audit log without a gap, each entry bound to the one before") { scene in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<20 { group.addTask { _ = try await scene.create("\(number)") } }
                    try await group.waitForAll()
                }
                let events = try scene.read { try $0.auditEvents(after: 0, limit: 100) }.compactMap { $0 }
                try expectEqual(events.map(\.number), Array(1...22))
                try expect(events[0].previousHash == AuditEvent.origin)
                try expect(zip(events, events.dropFirst()).allSatisfy { $0.hash == $1.previousHash })
                guard case .intact(22, let hash) = try scene.registry.verifyAuditLog() else {
                    throw ContractBreach(description: "the log is not intact")
                }
                try expectEqual(hash, events.last?.hash)
                try expectEqual(try scene.read { try $0.lastAuditEvent() }?.position, events.last?.position)
            },
            Case("tells each account what happened to it, and filters that") { scene in
                let flow = try await scene.create("mine", by: scene.actor).sid
                scene.clock.turn(bySeconds: 10)
                try await scene.update(flow)
                _ = try await scene.create("other", in: scene.stranger)
                func found(_ filter: AuditFilter) throws -> [AuditAction] {
                    try scene.read { try $0.auditEvents(in: scene.account, matching: filter, page: .whole) }
                        .elements.map(\.action)
                }
                try expectEqual(try found(AuditFilter()), [.flowUpdated, .flowCreated, .accountCreated])
                try expectEqual(try found(AuditFilter(flowSID: flow)), [.flowUpdated, .flowCreated])
                try expectEqual(try found(AuditFilter(actorSID: "\(scene.account)")), [.flowCreated])
                try expectEqual(try found(AuditFilter(action: .flowUpdated)), [.flowUpdated])
                try expectEqual(try found(AuditFilter(addresses: ["192.0.2.1", "192.0.2.1"])), [.flowCreated])
                try expectEqual(try found(AuditFilter(start: scene.clock.now)), [.flowUpdated])
                let pages = try scene.all(size: 1, at: \.position) { page in
                    try scene.read { try $0.auditEvents(in: scene.account, page: page) }
                }
                try expectEqual(pages.map(\.number), try scene.events().map(\.number))
                let last = try scene.read { try $0.lastAuditEvent() }
                guard let last else { return }
                // That is another account's entry.
                try await expectError(.invalidPageToken) {
                    _ = try scene.read {
                        try $0.auditEvents(
                            in: scene.account, page: PageRequest(start: .after(last.position), size: 1))
                    }
                }
            },
            Case("keeps the latest date that the log has reached, whatever the clock says") { scene in
                let before = scene.clock.now
                scene.clock.turn(bySeconds: -500)
                _ = try await scene.create()
                let last = try scene.read { try $0.lastAuditEvent() }
                try expect(last?.dateCreated == scene.clock.now && last?.dateReached == before)
                try expect(try scene.read { try $0.latestAuditDate() } == before)
                try expectEqual(scene.registry.logClock.setbacks, 1)
            },
            Case("hides numbers by the same permutation each time") { scene in
                let permutations = try (0..<2).map { _ in try scene.read { try $0.auditNumberPermutation() } }
                try expect(
                    permutations[0].shuffled(7) == permutations[1].shuffled(7) && permutations[0].shuffled(7) != 7)
            },
            Case("filters entries by resource, key, both ends of a time, and all of it together") { scene in
                let (live, key) = (try scene.live(), try await scene.createKey().key.sid)
                let byKey = AuditActor(
                    authority: .credential(.apiKey(key), of: scene.account), address: "2001:db8::1", requestID: "RQ2")
                let flow = try await scene.create("flow", by: scene.actor).sid
                scene.clock.turn(bySeconds: 10)
                let middle = scene.clock.now
                try await scene.update(flow, by: byKey)
                scene.clock.turn(bySeconds: 10)
                try await scene.point(live, of: flow, at: 1)
                func found(_ filter: AuditFilter) throws -> [AuditAction] {
                    try scene.read { try $0.auditEvents(in: scene.account, matching: filter, page: .whole) }
                        .elements.map(\.action)
                }
                try expectEqual(try found(AuditFilter(flowSID: flow)), [.aliasSet, .flowUpdated, .flowCreated])
                try expectEqual(try found(AuditFilter(resourceSID: "\(flow)/Aliases/live")), [.aliasSet])
                try expectEqual(try found(AuditFilter(resourceSID: "\(flow)")), [.flowUpdated, .flowCreated])
                try expectEqual(try found(AuditFilter(actorSID: "\(key)")), [.flowUpdated])
                // What a key has done, the account's token has not.
                try expectEqual(try found(AuditFilter(actorSID: "\(scene.account)")), [.aliasSet, .flowCreated])
                try expectEqual(try found(AuditFilter(start: middle, end: middle)), [.flowUpdated])
                try expectEqual(
                    try found(AuditFilter(end: middle)), [.flowUpdated, .flowCreated, .keyCreated, .accountCreated])
                try expectEqual(
                    try found(AuditFilter(flowSID: flow, actorSID: "\(key)", start: middle)), [.flowUpdated])
                try expectEqual(try found(AuditFilter(flowSID: flow, action: .keyCreated)), [])
            },
            Case("keeps of a change who made it, from where, and what it was before and after") { scene in
                let flow = try await scene.create("flow", by: scene.actor)
                try await scene.update(flow.sid, by: scene.actor)
                let event = try scene.events()[0]
                try expect(event.actor == scene.actor && event.dateCreated == scene.clock.now)
                try expect((event.before?.revision, event.after?.revision) == (1, 2))
                try expectEqual(event.before?.hash, flow.latest.definition?.hash)
                try expectEqual(try scene.events()[1].before, nil)
            },
        ]
    }
}
