public import FlowRegistry
import TestSupport

extension StoreContract {
    static var exportCases: [Case] {
        [
            Case("takes in what it has exported, and finds it the same again") { scene in
                let (flow, live) = (try await scene.create("flow", .published).sid, try scene.live())
                scene.clock.turn(bySeconds: 5)
                try await scene.update(flow, FlowUpdate(status: .draft, commitMessage: "why"), by: scene.actor)
                try await scene.point(live, of: flow, at: 2)
                _ = try await scene.setTestUsers(["+1"], of: flow)
                try await scene.delete(try await scene.create("deleted").sid)
                let (records, lines) = (try scene.export(), try scene.exportedLines())
                let account = scene.account
                let again = try await scene.write { transaction throws(RegistryError) in
                    try transaction.importRecords(records, into: account, by: .commandLine)
                }
                try expect(again.newFlows == 0 && again.knownFlows == 2 && again.knownRevisions == 3)
                // Purged here, it is what comes from elsewhere.
                try await scene.delete(flow)
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
                try expectEqual(try scene.exportedLines().sorted(), lines.sorted())
            },
            Case("exports in parts that go on where the last one ended") { scene in
                for number in 0..<3 {
                    let flow = try await scene.create("\(number)").sid
                    for _ in 0..<3 { try await scene.update(flow) }
                }
                _ = try await scene.create("other", in: scene.stranger)
                let (parts, whole) = (try scene.exportedLines(maximumBytes: 1), try scene.exportedLines())
                try expect(parts == whole && whole.count == 3 * (1 + 4 + 1))
            },
            Case("refuses an import of what was changed here") { scene in
                let flow = try await scene.create("flow").sid
                let records = try scene.export()
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
            Case("goes on with an export beside changes, and ends it where a backup was restored meanwhile") { scene in
                for name in ["a", "b"] { _ = try await scene.create(name) }
                let first = try scene.read { try $0.exportPart(of: scene.account, after: nil, maximumBytes: 1) }
                _ = try await scene.create("c")
                var (flows, next) = (1, first.next)
                while let position = next {
                    let part = try scene.read {
                        try $0.exportPart(of: scene.account, after: position, maximumBytes: 1)
                    }
                    flows += part.records.count { if case .flow = $0 { true } else { false } }
                    next = part.next
                }
                try expectEqual(flows, 3)
                guard let place = first.next, let log = place.log else {
                    throw ContractBreach(description: "the export has no place to go on")
                }
                let lost = ExportPosition(
                    flow: place.flow, revision: place.revision, isFlowComplete: place.isFlowComplete,
                    log: AuditPosition(number: log.number, fingerprint: log.fingerprint ^ 1))
                try await expectError(
                    .conflict("A backup was restored while flows were exported: start the export again")
                ) { _ = try scene.read { try $0.exportPart(of: scene.account, after: lost, maximumBytes: 1) } }
            },
        ]
    }
}

/// An account that moves from a store of one engine to a store of another one.
public enum StoreExchange<Source: Store, Target: Store> {
    /// Throws a `ContractBreach` where the account is not the same there.
    public static func run(from source: Source, to target: Target) async throws {
        let (here, there) = (try await ContractScene(store: source), try await ContractScene(store: target))
        try await fill(here)
        let (records, sid) = (try here.export(), here.account)
        let account = ExportedAccount(try here.read { try $0.account(sid, in: .server) })
        let counts = try await there.write { transaction throws(RegistryError) in
            _ = try transaction.importAccount(account, by: .commandLine)
            return try transaction.importRecords(records, into: sid, by: .commandLine)
        }
        try expect((counts.newFlows, counts.newRevisions) == (3, 5))
        try expectEqual(try there.exportedLines(of: sid), try here.exportedLines())
        let (usageThere, usageHere) = (try there.usage(of: sid), try here.usage())
        try expect((usageThere.flows, usageThere.storedBytes) == (usageHere.flows, usageHere.storedBytes))
        // Once more changes nothing.
        let again = try await there.write { transaction throws(RegistryError) in
            try transaction.importRecords(records, into: sid, by: .commandLine)
        }
        try expect((again.newFlows, again.newRevisions, again.updatedFlows, again.knownRevisions) == (0, 0, 0, 5))
        guard case .intact = try there.registry.verifyAuditLog() else {
            throw ContractBreach(description: "the log is not intact")
        }
    }

    private static func fill(_ scene: ContractScene<Source>) async throws {
        let (live, key) = (try scene.live(), try await scene.createKey("deploy").key.sid)
        let byKey = AuditActor(authority: .credential(.apiKey(key), of: scene.account), address: "", requestID: "")
        let child = try await scene.create("Kind", .published, by: scene.actor).sid
        scene.clock.turn(bySeconds: 5)
        let runs = try ContractScene<Source>.definition("ü", running: [(child, "LatestPublished")])
        let update = FlowUpdate(status: .draft, definition: runs, commitMessage: "why", authorSID: "US1")
        try await scene.update(child, update, by: byKey)
        try await scene.point(live, of: child, at: 2, canary: 1)
        try await scene.point(live, of: child, at: 1)
        let parent = try await scene.create("parent", .draft, runs).sid
        _ = try await scene.setTestUsers(["+2", "+1"], of: parent)
        try await scene.update(parent, FlowUpdate(status: .published))
        try await scene.delete(try await scene.create("deleted").sid)
    }
}
