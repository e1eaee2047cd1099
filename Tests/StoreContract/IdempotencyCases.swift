import FlowRegistry
import TestSupport

extension StoreContract {
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
            Case("deletes old answers of every account bit by bit, and takes their keys again") { scene in
                let accounts = [scene.account, scene.stranger]
                let keys = (0..<5).compactMap { IdempotencyKey("\($0)", request: []) }
                func keep(_ status: Int, _ key: IdempotencyKey, in account: AccountSID) async throws {
                    try await scene.write { transaction throws(RegistryError) in
                        try transaction.keep(
                            IdempotencyRecord(status: status, entityTag: nil, body: []), of: key, in: account)
                    }
                }
                for (index, key) in keys.enumerated() { try await keep(200, key, in: accounts[index % 2]) }
                scene.clock.turn(bySeconds: ContractScene<Engine>.day)
                try await keep(201, keys[0], in: scene.account)
                try expectEqual(try scene.registry.record(of: keys[0], in: scene.account)?.status, 201)
                var counts: [Int] = []
                while true {
                    let progress = try await scene.write { transaction throws(RegistryError) in
                        try transaction.purgeIdempotencyRecords(limit: 2)
                    }
                    counts.append(progress.count)
                    if progress.isComplete { break }
                }
                try expectEqual(counts.reduce(0, +), 4)
                try expect(counts.allSatisfy { $0 <= 2 })
                try expectEqual(try scene.registry.record(of: keys[0], in: scene.account)?.status, 201)
            },
            Case("has long answers make room, and leaves those of other accounts") { scene in
                guard let theirs = IdempotencyKey("theirs", request: []) else { return }
                let keys = (0..<30).compactMap { IdempotencyKey("\($0)", request: []) }
                func keep(_ key: IdempotencyKey, _ bytes: Int, in account: AccountSID) async throws {
                    let record = IdempotencyRecord(
                        status: 200, entityTag: nil, body: [UInt8](repeating: 1, count: bytes))
                    try await scene.write { transaction throws(RegistryError) in
                        try transaction.keep(record, of: key, in: account)
                    }
                    try expectEqual(try scene.registry.record(of: key, in: account), record)
                }
                try await keep(theirs, 10, in: scene.stranger)
                for key in keys { try await keep(key, 1_700, in: scene.account) }
                let kept = try keys.count { try scene.registry.record(of: $0, in: scene.account) != nil }
                try expect((5...8).contains(kept))
                try expect(try scene.registry.record(of: theirs, in: scene.stranger) != nil)
            },
        ]
    }
}
