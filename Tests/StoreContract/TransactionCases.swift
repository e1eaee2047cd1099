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
            Case("sees one moment in a snapshot") { scene in
                for number in 0..<3 { _ = try await scene.create("\(number)") }
                try scene.read { reader in
                    try reader.snapshot { () throws(RegistryError) in
                        let first = try reader.flows(in: scene.account, page: .whole).elements.map(\.sid)
                        let second = try reader.flows(in: scene.account, page: .whole).elements.map(\.sid)
                        if first != second { throw .conflict("not one moment") }
                    }
                }
            },
        ]
    }

    static var exportCases: [Case] {
        [
            Case("takes in what it has exported, and finds it the same again") { scene in
                let (flow, live) = (try await scene.create("flow", .published).sid, try scene.live())
                scene.clock.turn(bySeconds: 5)
                try await scene.update(flow, FlowUpdate(status: .draft, commitMessage: "why"), by: scene.actor)
                try await scene.point(live, of: flow, at: 2)
                _ = try await scene.setTestUsers(["+1"], of: flow)
                let deleted = try await scene.create("deleted").sid
                try await scene.delete(deleted)
                let records = try Self.export(scene)
                let account = scene.account
                let again = try await scene.write { transaction throws(RegistryError) in
                    try transaction.importRecords(records, into: account, by: .commandLine)
                }
                try expect(again.newFlows == 0 && again.knownFlows == 2 && again.knownRevisions == 3)
                // Purged here, it is what comes from elsewhere.
                for sid in [flow, deleted] where sid == flow { try await scene.delete(sid) }
                scene.clock.turn(bySeconds: 40 * ContractScene<Engine>.day)
                while try await !scene.purge().isComplete {}
                let counts = try await scene.write { transaction throws(RegistryError) in
                    try transaction.importRecords(records, into: account, by: .commandLine)
                }
                try expect(counts.newFlows == 2 && counts.newRevisions == 3)
                let read = try scene.read { try $0.flow(flow, in: account) }
                try expect(read.latest.number == 2 && read.latest.commitMessage == "why")
                try expectEqual(try scene.read { try $0.alias(live, of: flow, in: account) }.target.revision, 2)
                try expectEqual(try scene.read { try $0.testUsers(of: flow, in: account) }.contacts, ["+1"])
                try expectEqual(
                    try Self.export(scene).map { String(decoding: $0.text, as: UTF8.self) }.sorted(),
                    records.map { String(decoding: $0.text, as: UTF8.self) }.sorted())
            },
            Case("exports in parts that go on where the last one ended") { scene in
                for number in 0..<3 {
                    let flow = try await scene.create("\(number)").sid
                    for _ in 0..<3 { try await scene.update(flow) }
                }
                _ = try await scene.create("other", in: scene.stranger)
                let parts = try Self.export(scene, maximumBytes: 1).map { String(decoding: $0.text, as: UTF8.self) }
                let whole = try Self.export(scene).map { String(decoding: $0.text, as: UTF8.self) }
                try expect(parts == whole && whole.count == 3 * (1 + 4 + 1))
            },
            Case("refuses an import of what was changed here") { scene in
                let flow = try await scene.create("flow").sid
                let records = try Self.export(scene)
                try await scene.update(flow, FlowUpdate(status: .draft, friendlyName: "here"))
                let (account, stranger) = (scene.account, scene.stranger)
                try await expectError(.conflict("The flow \(flow) has 2 revisions here, and 1 in the export")) {
                    _ = try await scene.write { transaction throws(RegistryError) in
                        try transaction.importRecords(records, into: account, by: .commandLine)
                    }
                }
                try await expectError(.conflict("The flow \(flow) is another account's here")) {
                    _ = try await scene.write { transaction throws(RegistryError) in
                        try transaction.importRecords(records, into: stranger, by: .commandLine)
                    }
                }
            },
        ]
    }

    private static func export(
        _ scene: ContractScene<Engine>, maximumBytes: Int = 1 << 20
    ) throws -> [ExportRecord] {
        var (records, position): ([ExportRecord], ExportPosition?) = ([], nil)
        while true {
            let part = try scene.read {
                try $0.exportPart(of: scene.account, after: position, maximumBytes: maximumBytes)
            }
            records += part.records
            guard let next = part.next else { return records }
            position = next
        }
    }
}
