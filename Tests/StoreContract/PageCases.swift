import FlowRegistry
import TestSupport

extension StoreContract {
    static var pageCases: [Case] {
        [
            Case("pages through flows of one date in both directions") { scene in
                for number in 0..<7 { _ = try await scene.create("\(number)") }
                scene.clock.turn(bySeconds: 1)
                for number in 7..<9 { _ = try await scene.create("\(number)") }
                func place(_ flow: Flow) -> Position<Flow> { Position(dateCreated: flow.dateCreated, sid: flow.sid) }
                let whole = try scene.read { try $0.flows(in: scene.account, page: .whole) }.elements
                try expect(whole.count == 9 && Set(whole.map(\.latest.friendlyName)).count == 9)
                try expect(Set(whole.prefix(2).map(\.latest.friendlyName)) == ["7", "8"])
                for size in [1, 2, 3, 9] {
                    let all = try scene.all(size: size, at: place) { page in
                        try scene.read { try $0.flows(in: scene.account, page: page) }
                    }
                    try expectEqual(all.map(\.sid), whole.map(\.sid))
                }
                let back = try scene.read {
                    try $0.flows(in: scene.account, page: PageRequest(start: .before(place(whole[6])), size: 3))
                }
                try expectEqual(back.elements.map(\.sid), whole[3...5].map(\.sid))
                try expect(back.hasNext && back.hasPrevious)
                let start = try scene.read {
                    try $0.flows(in: scene.account, page: PageRequest(start: .before(place(whole[2])), size: 3))
                }
                try expect(start.elements.map(\.sid) == whole[0...1].map(\.sid) && !start.hasPrevious)
            },
            Case("pages through revisions, newest first, and knows each by its mark") { scene in
                let flow = try await scene.create().sid
                for _ in 0..<4 { try await scene.update(flow) }
                let all = try scene.all(size: 2, at: \.mark) { page in
                    try scene.read { try $0.revisions(of: flow, in: scene.account, page: page) }
                }
                try expectEqual(all.map(\.number), [5, 4, 3, 2, 1])
                try expect(all.allSatisfy { $0.definition == nil })
                let other = ChangeMark(number: 3, nonce: all[2].nonce ^ 1)
                try await expectError(.invalidPageToken) {
                    _ = try scene.read {
                        try $0.revisions(
                            of: flow, in: scene.account, page: PageRequest(start: .after(other), size: 2))
                    }
                }
                let back = try scene.read {
                    try $0.revisions(
                        of: flow, in: scene.account, page: PageRequest(start: .before(all[4].mark), size: 2))
                }
                try expect(back.elements.map(\.number) == [3, 2] && back.hasPrevious)
            },
            Case("ends a page before its size where it has many bytes") { scene in
                let message = String(repeating: "x", count: 100_000)
                let flow = try await scene.create().sid
                for _ in 0..<15 { try await scene.update(flow, FlowUpdate(status: .draft, commitMessage: message)) }
                let page = try scene.read { try $0.revisions(of: flow, in: scene.account, page: .whole) }
                try expect(page.elements.count < 16 && page.hasNext)
                let all = try scene.all(size: 1_000, at: \.mark) { page in
                    try scene.read { try $0.revisions(of: flow, in: scene.account, page: page) }
                }
                try expectEqual(all.map(\.number), (1...16).reversed())
            },
            Case("pages through deleted flows, the last deleted first") { scene in
                var deleted: [FlowSID] = []
                for number in 0..<5 {
                    deleted.append(try await scene.create("\(number)").sid)
                    try await scene.delete(deleted[number])
                    if number != 2 { scene.clock.turn(bySeconds: 1) }
                }
                let all = try scene.all(
                    size: 2, at: { Position(dateCreated: $0.dateDeleted, sid: $0.flow.sid) }
                ) { page in try scene.read { try $0.deletedFlows(in: scene.account, page: page) } }
                try expect(all.first?.flow.sid == deleted[4] && all.last?.flow.sid == deleted[0])
                try expectEqual(Set(all.map(\.flow.sid)).count, 5)
            },
        ]
    }
}
