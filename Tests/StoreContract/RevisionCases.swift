import FlowRegistry
import TestSupport

extension StoreContract {
    static var revisionCases: [Case] {
        [
            Case("adds a revision with each update, and keeps what an update leaves out") { scene in
                let flow = try await scene.create("first")
                scene.clock.turn(bySeconds: 5)
                let updated = try await scene.update(flow.sid, FlowUpdate(status: .published, commitMessage: "go"))
                try expect(updated.latest.number == 2 && updated.latest.friendlyName == "first")
                try expect(
                    updated.latest.definition == flow.latest.definition && updated.dateUpdated == scene.clock.now)
                try await scene.update(flow.sid, FlowUpdate(status: .draft, friendlyName: "second"))
                let read = try scene.read { try $0.flow(flow.sid, in: scene.account) }
                try expect(read.latest.number == 3 && read.latest.commitMessage == nil)
                let live = try scene.read { try $0.revision(.latestPublished, of: flow.sid, in: scene.account) }
                try expect(live.number == 2 && live.commitMessage == "go" && live.friendlyName == "first")
                try expect(live.mark == updated.latest.mark)
            },
            Case("gives what it has added, as it is read afterwards") { scene in
                let flow = try await scene.create()
                let definition = try ContractScene<Engine>.definition("b")
                let made = try await scene.update(
                    flow.sid, FlowUpdate(status: .published, friendlyName: "b", definition: definition, authorSID: "me")
                )
                let read = try scene.read { try $0.flow(flow.sid, in: scene.account) }
                try expect(made.latest.mark == read.latest.mark && made.latest.definition == read.latest.definition)
                try expect(made.dateCreated == read.dateCreated && made.dateUpdated == read.dateUpdated)
                try expect(made.latest.dateCreated == read.latest.dateCreated && read.latest.authorSID == "me")
            },
            Case("dates no revision before the one behind which it stands") { scene in
                let flow = try await scene.create()
                scene.clock.turn(bySeconds: -100)
                let updated = try await scene.update(flow.sid)
                try expectEqual(updated.dateUpdated, flow.dateCreated)
            },
            Case("changes nothing where the latest revision is not as expected") { scene in
                let flow = try await scene.create()
                let old = flow.latest.mark
                try await scene.update(flow.sid)
                try await expectError(.lostUpdate(.flow(at: 2))) {
                    try await scene.update(flow.sid, if: .oneOf([old]))
                }
                try await expectError(.lostUpdate(.flow(at: 2))) { try await scene.delete(flow.sid, if: .oneOf([old])) }
                try expectEqual(try scene.read { try $0.flow(flow.sid, in: scene.account) }.latest.number, 2)
                let now = try scene.read { try $0.flow(flow.sid, in: scene.account) }.latest.mark
                try expectEqual(try await scene.update(flow.sid, if: .oneOf([now])).latest.number, 3)
            },
            Case("rolls back to an old revision by a new one") { scene in
                let flow = try await scene.create("old")
                let other = try ContractScene<Engine>.definition("b")
                try await scene.update(flow.sid, FlowUpdate(status: .published, friendlyName: "new", definition: other))
                let account = scene.account
                func rollBack(_ number: Int64) async throws -> Flow {
                    try await scene.write { transaction throws(RegistryError) in
                        try transaction.rollBackFlow(
                            flow.sid, in: account, to: FlowRollback(revision: .number(number)), if: .none,
                            by: .commandLine)
                    }
                }
                let back = try await rollBack(1)
                try expect(back.latest.number == 3 && back.latest.friendlyName == "old")
                try expect(back.latest.definition == flow.latest.definition && back.latest.status == .draft)
                try await expectError(
                    .invalidParameter("Revision", reason: "must name a revision of the flow")
                ) { _ = try await rollBack(9) }
            },
            Case("tells who made each revision, by the name that a key had then") { scene in
                let key = try await scene.createKey("deploy")
                let actor = AuditActor(
                    authority: .credential(.apiKey(key.key.sid), of: scene.account), address: "", requestID: "")
                let flow = try await scene.create(by: actor)
                let (account, sid) = (scene.account, key.key.sid)
                _ = try await scene.write { transaction throws(RegistryError) in
                    try transaction.updateKey(
                        sid, in: account, to: APIKeyUpdate(friendlyName: "renamed"), by: .commandLine)
                }
                try await scene.update(flow.sid, by: actor)
                try await scene.update(flow.sid, by: scene.actor)
                let names = try scene.read { try $0.revisions(of: flow.sid, in: account, page: .whole) }.elements
                    .map { $0.actor?.keyName }
                try expectEqual(names, [nil, "renamed", "deploy"])
                let last = try scene.read { try $0.revision(.latestRevision, of: flow.sid, in: account) }
                try expectEqual(last.actor?.authority, .credential(.authToken, of: account))
            },
        ]
    }
}
