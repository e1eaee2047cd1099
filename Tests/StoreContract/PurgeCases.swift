import FlowRegistry
import TestSupport

extension StoreContract {
    static var purgeCases: [Case] {
        [
            Case("takes as many transactions as a large flow needs, and hides it from the first on") { scene in
                let flow = try await scene.create("large").sid
                _ = try await scene.setTestUsers((0..<1_000).map { "+1555\($0)" }, of: flow)
                try await scene.delete(flow)
                scene.clock.turn(bySeconds: 31 * ContractScene<Engine>.day)
                var (progress, count) = (try await scene.purge(), 0)
                count += progress.count
                while !progress.isComplete {
                    try await expectError(.notFound) { try await scene.undelete(flow) }
                    try expect(
                        try scene.read { try $0.deletedFlows(in: scene.account, page: .whole) }.elements.isEmpty)
                    try expect(try scene.export().isEmpty)
                    try expectEqual(try scene.usage().flows, 1)
                    progress = try await scene.purge()
                    count += progress.count
                }
                try expectEqual(count, 1)
                try expect(try scene.usage().flows == 0 && scene.usage().storedBytes == 0)
                try expectEqual(try scene.events().count { $0.action == .flowPurged }, 1)
            },
            Case("purges at once where nothing is retained", retentionDays: 0) { scene in
                let flow = try await scene.create("gone").sid
                try await scene.delete(flow)
                try expect(try scene.read { try $0.deletedFlows(in: scene.account, page: .whole) }.elements.isEmpty)
                try await expectError(.notFound) { try await scene.undelete(flow) }
                try expectEqual(
                    try scene.events().map(\.action), [.flowPurged, .flowDeleted, .flowCreated, .accountCreated])
                try expectEqual(try scene.usage().flows, 0)
            },
            Case("purges of every account, the first deleted first") { scene in
                var deleted: [FlowSID] = []
                for account in [scene.account, scene.stranger, scene.account] {
                    deleted.append(try await scene.create("gone", in: account).sid)
                    try await scene.delete(deleted[deleted.count - 1], in: account)
                    scene.clock.turn(bySeconds: 1)
                }
                scene.clock.turn(bySeconds: 31 * ContractScene<Engine>.day)
                for _ in deleted { try expectEqual(try await scene.purge(limit: 1).count, 1) }
                let purged = try scene.read { try $0.auditEvents(after: 0, limit: 1_000) }.compactMap { $0 }
                    .filter { $0.action == .flowPurged }.map(\.resourceSID)
                try expectEqual(purged, deleted.map(\.description))
            },
            Case("keeps for its time what was deleted while the clock was years behind") { scene in
                _ = try await scene.create("before")
                scene.clock.turn(bySeconds: -1_000 * ContractScene<Engine>.day)
                let flow = try await scene.create("gone").sid
                try await scene.delete(flow)
                scene.clock.turn(bySeconds: 1_000 * ContractScene<Engine>.day)
                try expectEqual(try await scene.purge().count, 0)
                _ = try await scene.undelete(flow)
            },
        ]
    }
}
