import FlowRegistry
import TestSupport

extension StoreContract {
    static var subflowCases: [Case] {
        [
            Case("knows which revisions that count run a flow") { scene in
                let child = try await scene.create("child", .published).sid
                let runs = try ContractScene<Engine>.definition(
                    "a", running: [(child, "LatestPublished"), (child, "1")])
                let parent = try await scene.create("parent", .published, runs).sid
                func uses() throws -> [FlowUse] {
                    try scene.all(size: 1, at: \.position) { page in
                        try scene.read { try $0.uses(of: child, in: scene.account, page: page) }
                    }
                }
                try expectEqual(try uses().map(\.revision), [1, 1])
                try expect(try uses().allSatisfy { $0.isLatest && $0.isLatestPublished && $0.flowSID == parent })
                let plain = try ContractScene<Engine>.definition("b")
                try await scene.update(parent, FlowUpdate(status: .published, definition: plain))
                try expectEqual(try uses().count, 0)
                let live = try scene.live()
                try await scene.point(live, of: parent, at: 1)
                try expectEqual(try uses().map(\.aliases), [[live], [live]])
                try await expectError(.notFound) {
                    _ = try scene.read { try $0.uses(of: child, in: scene.stranger, page: .whole) }
                }
                try await scene.delete(parent)
                try expectEqual(try uses().count, 0)
            },
            Case("tells of a publish which subflows are missing and who runs the flow") { scene in
                let child = try await scene.create("child").sid
                let runs = try ContractScene<Engine>.definition(
                    "a", running: [(child, "LatestPublished"), (child, "7")])
                let parent = try await scene.create("parent", .published, runs)
                try expectEqual(
                    parent.warnings.map(\.message),
                    [
                        "cannot be run as a subflow: the flow \(child) has no published revision",
                        "cannot be run as a subflow: the flow \(child) has no revision 7",
                    ])
                let published = try await scene.update(child, FlowUpdate(status: .published))
                try expect(published.warnings.contains { $0.message.contains("\(parent.sid)") })
                try expectEqual(try await scene.delete(child).count, 1)
            },
        ]
    }
}
