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
        ]
    }

    static var idempotencyCases: [Case] {
        [
            Case("keeps an answer for a day, to the same request of the same account") { scene in
                guard let key = IdempotencyKey("k", request: [1]), let other = IdempotencyKey("k", request: [2]) else {
                    return
                }
                let record = IdempotencyRecord(status: 201, entityTag: "t", body: [1, 2])
                let account = scene.account
                try await scene.write { transaction throws(RegistryError) in
                    try transaction.keep(record, of: key, in: account)
                }
                try expectEqual(try scene.registry.record(of: key, in: account), record)
                try expect(try scene.registry.record(of: key, in: scene.stranger) == nil)
                try await expectError(.conflict("The Idempotency-Key was used with another request")) {
                    _ = try scene.registry.record(of: other, in: account)
                }
                scene.clock.turn(bySeconds: ContractScene<Engine>.day)
                try expect(try scene.registry.record(of: key, in: account) == nil)
                let purged = try await scene.write { transaction throws(RegistryError) in
                    try transaction.purgeIdempotencyRecords(limit: 10)
                }
                try expect(purged.count == 1 && purged.isComplete)
            },
            Case("has the oldest answers make room for new ones") { scene in
                let account = scene.account
                let keys = (0..<20).compactMap { IdempotencyKey("\($0)", request: []) }
                for key in keys {
                    try await scene.write { transaction throws(RegistryError) in
                        try transaction.keep(
                            IdempotencyRecord(status: 200, entityTag: nil, body: []), of: key, in: account)
                    }
                }
                let kept = try keys.filter { try scene.registry.record(of: $0, in: account) != nil }.map(\.text)
                try expect(kept.count <= ContractScene<Engine>.idempotency.count && kept.count >= 14)
                try expectEqual(kept, Array(keys.map(\.text).suffix(kept.count)))
            },
        ]
    }
}
