import FlowRegistry
import TestSupport

extension StoreContract {
    static var flowCases: [Case] {
        [
            Case("keeps a flow as it was created") { scene in
                let definition = try ContractScene<Engine>.definition("Grüße")
                let made = try await scene.create("Ünï", .published, definition, by: scene.actor)
                let flow = try scene.read { try $0.flow(made.sid, in: scene.account) }
                try expect(flow.latest.definition == definition && made.latest.definition == definition)
                try expectEqual(flow.latest.friendlyName, "Ünï")
                try expect((flow.latest.number, flow.latest.status) == (1, .published))
                try expect(flow.dateCreated == scene.clock.now && flow.dateUpdated == nil)
                let summary = try scene.read { try $0.flowSummary(made.sid, in: scene.account) }
                try expect(summary.latest.definition == nil && summary.latest.mark == flow.latest.mark)
            },
            Case("shows a flow to its own account alone") { scene in
                let flow = try await scene.create("mine", .published).sid
                let stranger = scene.stranger
                try await expectError(.notFound) { _ = try scene.read { try $0.flow(flow, in: stranger) } }
                try await expectError(.notFound) { _ = try scene.read { try $0.flowSummary(flow, in: stranger) } }
                for place in [RevisionReference.number(1), .latestRevision, .latestPublished] {
                    try await expectError(.notFound) {
                        _ = try scene.read { try $0.revision(place, of: flow, in: stranger) }
                    }
                }
                try await expectError(.notFound) { _ = try scene.read { try $0.testUsers(of: flow, in: stranger) } }
                try await expectError(.notFound) { try await scene.update(flow, in: stranger) }
                try await expectError(.notFound) { try await scene.delete(flow, in: stranger) }
                try await expectError(.notFound) { try await scene.undelete(flow, in: stranger) }
                try await expectError(.notFound) { _ = try await scene.setTestUsers([], of: flow, in: stranger) }
                try expect(try scene.read { try $0.flows(in: stranger, page: .whole) }.elements.isEmpty)
                try expectEqual(try scene.read { try $0.flow(flow, in: scene.account) }.latest.number, 1)
            },
            Case("hides a deleted flow, and brings it back as it was") { scene in
                let (flow, live) = (try await scene.create("gone"), try scene.live())
                try await scene.point(live, of: flow.sid, at: 1)
                _ = try await scene.setTestUsers(["+1"], of: flow.sid)
                try await scene.delete(flow.sid)
                try await expectError(.notFound) { _ = try scene.read { try $0.flow(flow.sid, in: scene.account) } }
                try await expectError(.notFound) { try await scene.update(flow.sid) }
                try await expectError(.notFound) {
                    _ = try scene.read { try $0.alias(live, of: flow.sid, in: scene.account) }
                }
                let deleted = try scene.read { try $0.deletedFlows(in: scene.account, page: .whole) }.elements
                try expect(deleted.map(\.flow.sid) == [flow.sid] && deleted[0].dateDeleted == scene.clock.now)
                try expect(try scene.read { try $0.deletedFlows(in: scene.stranger, page: .whole) }.elements.isEmpty)
                try await expectError(.notFound) { try await scene.undelete(flow.sid, in: scene.stranger) }
                let back = try await scene.undelete(flow.sid)
                try expect(back.latest.mark == flow.latest.mark)
                try expectEqual(
                    try scene.read { try $0.testUsers(of: flow.sid, in: scene.account) }.contacts, ["+1"])
                try expect(try scene.read { try $0.alias(live, of: flow.sid, in: scene.account) }.target.revision == 1)
                try await expectError(.conflict("The flow is not deleted")) { try await scene.undelete(flow.sid) }
            },
            Case("purges what was deleted long enough ago, and no more") { scene in
                let (old, young) = (try await scene.create("old").sid, try await scene.create("young").sid)
                try await scene.delete(old)
                scene.clock.turn(bySeconds: 30 * ContractScene<Engine>.day - 1)
                try await scene.delete(young)
                try expectEqual(try await scene.purge().count, 0)
                scene.clock.turn(bySeconds: 1)
                let progress = try await scene.purge()
                try expect(progress.count == 1 && progress.isComplete)
                try await expectError(.notFound) { try await scene.undelete(old) }
                _ = try await scene.undelete(young)
                try expectEqual(try scene.events().last { $0.action == .flowPurged }?.resourceSID, "\(old)")
                let usage = try scene.read { try $0.account(scene.account, in: .server) }.usage
                try expectEqual(usage.flows, 1)
            },
            Case("purges in as many transactions as it takes") { scene in
                for number in 0..<5 { try await scene.delete(try await scene.create("\(number)").sid) }
                scene.clock.turn(bySeconds: 31 * ContractScene<Engine>.day)
                let first = try await scene.purge(limit: 2)
                try expect(first.count == 2 && !first.isComplete)
                var count = first.count
                while true {
                    let next = try await scene.purge(limit: 2)
                    count += next.count
                    if next.isComplete { break }
                }
                try expectEqual(count, 5)
                try expectEqual(try scene.read { try $0.account(scene.account, in: .server) }.usage.storedBytes, 0)
            },
            Case("counts what an account's flows take, and gives it back") { scene in
                let flow = try await scene.create("flow")
                let created = try scene.usage()
                try expect(created.flows == 1 && created.storedBytes > 512)
                try await scene.update(flow.sid, FlowUpdate(status: .draft))
                // The same definition again takes no room, the revision does.
                try expectEqual(try scene.usage().storedBytes - created.storedBytes, 512 + 4)
                _ = try await scene.setTestUsers(["+1"], of: flow.sid)
                try expectEqual(try scene.usage().storedBytes - created.storedBytes, 512 + 4 + 66)
            },
            Case("replaces test users in their order, each time with another mark") { scene in
                let flow = try await scene.create().sid
                let first = try await scene.setTestUsers(["+2", "+1"], of: flow)
                let again = try await scene.setTestUsers(["+2", "+1"], of: flow)
                let read = try scene.read { try $0.testUsers(of: flow, in: scene.account) }
                try expect(first.mark != again.mark && read.mark == again.mark)
                try expectEqual(read.contacts, ["+2", "+1"])
            },
            Case("knows which flow has had a name for the longest time") { scene in
                let first = try await scene.create("name").sid
                scene.clock.turn(bySeconds: 1)
                _ = try await scene.create("name")
                try expect(try scene.read { try $0.flowSID(named: "name", in: scene.account) } == first)
                try expect(try scene.read { try $0.flowSID(named: "name", in: scene.stranger) } == nil)
                try expect(try scene.read { try $0.flowSID(named: "Name", in: scene.account) } == nil)
            },
        ]
    }
}

extension PageRequest {
    /// As much of a list as one page may have.
    static var whole: PageRequest { PageRequest(start: .first, size: 1_000) }
}
