import FlowRegistry
import TestSupport

extension StoreContract {
    static var aliasCases: [Case] {
        [
            Case("moves an alias, and keeps its history behind its deletion") { scene in
                let (flow, live) = (try await scene.create().sid, try scene.live())
                try await scene.update(flow)
                let made = try await scene.point(live, of: flow, at: 1)
                scene.clock.turn(bySeconds: 1)
                let moved = try await scene.point(live, of: flow, at: 2, canary: 1)
                try expect(made.dateUpdated == nil && moved.dateUpdated == scene.clock.now)
                try expect((made.mark.number, moved.mark.number) == (1, 2))
                try expectEqual(
                    moved.target, AliasTarget(revision: 2, canary: AliasTarget.Canary(revision: 1, percent: 50)))
                let (account, actor) = (scene.account, scene.actor)
                try await scene.write { transaction throws(RegistryError) in
                    try transaction.deleteAlias(live, of: flow, in: account, if: .oneOf([moved.mark]), by: actor)
                }
                try await expectError(.notFound) { _ = try scene.read { try $0.alias(live, of: flow, in: account) } }
                let moves = try scene.all(size: 2, at: \.mark) { page in
                    try scene.read { try $0.moves(of: live, of: flow, in: account, page: page) }
                }
                try expectEqual(moves.map(\.number), [3, 2, 1])
                try expect(moves[0].to == nil && moves[1].from == made.target && moves[2].from == nil)
                try expect(moves.allSatisfy { $0.authority == actor.authority })
                let again = try await scene.point(live, of: flow, at: 1)
                try expect(again.mark.number == 4 && again.dateUpdated == nil)
            },
            Case("names the aliases of a revision, and reads it by them") { scene in
                let (flow, live) = (try await scene.create().sid, try scene.live())
                try await scene.update(flow)
                try await scene.point(live, of: flow, at: 1, canary: 2)
                for number in [1, 2] as [Int64] {
                    let revision = try scene.read { try $0.revision(.number(number), of: flow, in: scene.account) }
                    try expectEqual(revision.aliases, [live])
                }
                let read = try scene.read {
                    try $0.revision(.alias(live, stickyKey: nil), of: flow, in: scene.account)
                }
                try expectEqual(read.number, 1)
                guard let other = AliasName("other") else { return }
                try await expectError(.invalidRevision) {
                    _ = try scene.read { try $0.revision(.alias(other, stickyKey: nil), of: flow, in: scene.account) }
                }
            },
            Case("shows aliases and their history to their own account alone") { scene in
                let (flow, live, stranger) = (try await scene.create().sid, try scene.live(), scene.stranger)
                try await scene.point(live, of: flow, at: 1)
                try await expectError(.notFound) { _ = try scene.read { try $0.alias(live, of: flow, in: stranger) } }
                try await expectError(.notFound) {
                    _ = try scene.read { try $0.aliases(of: flow, in: stranger, page: .whole) }
                }
                try await expectError(.notFound) {
                    _ = try scene.read { try $0.moves(of: live, of: flow, in: stranger, page: .whole) }
                }
                try await expectError(.notFound) { try await scene.point(live, of: flow, at: 1, in: stranger) }
            },
            Case("lists aliases by name, and moves none that is not as expected") { scene in
                let flow = try await scene.create().sid
                for name in ["c", "a", "b"].compactMap({ AliasName($0) }) {
                    try await scene.point(name, of: flow, at: 1)
                }
                let all = try scene.all(size: 2, at: \.name) { page in
                    try scene.read { try $0.aliases(of: flow, in: scene.account, page: page) }
                }
                try expectEqual(all.map { "\($0.name)" }, ["a", "b", "c"])
                let before = try scene.read { try $0.alias(all[0].name, of: flow, in: scene.account) }
                try await scene.update(flow)
                try await scene.point(all[0].name, of: flow, at: 2)
                do {
                    try await scene.point(all[0].name, of: flow, at: 1, if: .oneOf([before.mark]))
                    throw ContractBreach(description: "an alias was moved that was another's by then")
                } catch RegistryError.lostUpdate {}
                try expectEqual(
                    try scene.read { try $0.alias(all[0].name, of: flow, in: scene.account) }.target.revision, 2)
            },
        ]
    }
}
