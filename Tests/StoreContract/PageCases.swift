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
            Case("ends a page of flows before its size where they have many bytes") { scene in
                let message = String(repeating: "x", count: 100_000)
                for number in 0..<15 {
                    let flow = try await scene.create("\(number)").sid
                    try await scene.update(flow, FlowUpdate(status: .draft, commitMessage: message))
                }
                func place(_ flow: Flow) -> Position<Flow> { Position(dateCreated: flow.dateCreated, sid: flow.sid) }
                let page = try scene.read { try $0.flows(in: scene.account, page: .whole) }
                try expect(page.elements.count < 15 && page.hasNext)
                let all = try scene.all(size: 1_000, at: place) { page in
                    try scene.read { try $0.flows(in: scene.account, page: page) }
                }
                try expectEqual(Set(all.map(\.sid)).count, 15)
                let back = try scene.read {
                    try $0.flows(in: scene.account, page: PageRequest(start: .before(place(all[14])), size: 1_000))
                }
                // Those nearest to the place are there.
                try expect(back.hasPrevious && !back.elements.isEmpty && back.elements.count < 14)
                try expectEqual(back.elements.map(\.sid), all.dropLast().suffix(back.elements.count).map(\.sid))
            },
        ] + bothWaysCases
    }

    /// Among elements of one date, as far as a list has dates.
    private static var bothWaysCases: [Case] {
        [
            Case("has flows, deleted flows and revisions alike in pages of every size, forwards and backwards") {
                scene in
                for number in 0..<7 { _ = try await scene.create("\(number)") }
                let flows = try scene.expectPages(
                    at: { Position(dateCreated: $0.dateCreated, sid: $0.sid) }, named: \.sid
                ) { page in try scene.read { try $0.flows(in: scene.account, page: page) } }
                try expectEqual(flows.map(\.sid.description), flows.map(\.sid.description).sorted().reversed())
                for flow in flows.prefix(5) { try await scene.delete(flow.sid) }
                let deleted = try scene.expectPages(
                    at: { Position(dateCreated: $0.dateDeleted, sid: $0.flow.sid) }, named: \.flow.sid
                ) { page in try scene.read { try $0.deletedFlows(in: scene.account, page: page) } }
                try expectEqual(deleted.map(\.flow.sid), flows.prefix(5).map(\.sid))
                for _ in 0..<4 { try await scene.update(flows[6].sid) }
                let revisions = try scene.expectPages(at: \.mark, named: \.number) { page in
                    try scene.read { try $0.revisions(of: flows[6].sid, in: scene.account, page: page) }
                }
                try expectEqual(revisions.map(\.number), [5, 4, 3, 2, 1])
            },
            Case("has aliases and their moves alike in pages of every size, forwards and backwards") { scene in
                let flow = try await scene.create().sid
                for name in ["c", "a", "b", "B", "a-1"].compactMap({ AliasName($0) }) {
                    try await scene.point(name, of: flow, at: 1)
                }
                let aliases = try scene.expectPages(at: \.name, named: \.name) { page in
                    try scene.read { try $0.aliases(of: flow, in: scene.account, page: page) }
                }
                try expectEqual(aliases.map(\.name.description), ["B", "a", "a-1", "b", "c"])
                let live = try scene.live()
                try await scene.update(flow)
                for number in 0..<6 { try await scene.point(live, of: flow, at: Int64(1 + number % 2)) }
                let moves = try scene.expectPages(at: \.mark, named: \.number) { page in
                    try scene.read { try $0.moves(of: live, of: flow, in: scene.account, page: page) }
                }
                try expectEqual(moves.map(\.number), [6, 5, 4, 3, 2, 1])
                let other = ChangeMark(number: 3, nonce: moves[3].nonce ^ 1)
                try await expectError(.invalidPageToken) {
                    _ = try scene.read {
                        try $0.moves(
                            of: live, of: flow, in: scene.account, page: PageRequest(start: .after(other), size: 2))
                    }
                }
            },
            Case("has accounts and keys alike in pages of every size, forwards and backwards") { scene in
                for number in 0..<5 { _ = try await scene.createKey("\(number)") }
                let keys = try scene.expectPages(
                    at: { Position(dateCreated: $0.dateCreated, sid: $0.sid) }, named: \.sid
                ) { page in try scene.read { try $0.keys(in: scene.account, page: page) } }
                try expectEqual(keys.map(\.sid.description), keys.map(\.sid.description).sorted().reversed())
                for _ in 0..<3 {
                    _ = try await scene.write { transaction throws(RegistryError) in
                        try transaction.createAccount(friendlyName: "Two", by: .commandLine)
                    }
                }
                for filter in [AccountFilter(), AccountFilter(friendlyName: "Two"), AccountFilter(status: .active)] {
                    let accounts = try scene.expectPages(
                        at: { Position(dateCreated: $0.dateCreated, sid: $0.sid) }, named: \.sid
                    ) { page in try scene.read { try $0.accounts(in: .server, matching: filter, page: page) } }
                    try expectEqual(accounts.count, filter.friendlyName == nil ? 5 : 4)
                }
                let closed = AccountFilter(status: .closed)
                try expect(
                    try scene.read { try $0.accounts(in: .server, matching: closed, page: .whole) }.elements.isEmpty)
            },
            Case("has uses and entries of the log alike in pages of every size, forwards and backwards") { scene in
                let child = try await scene.create("child").sid
                for _ in 0..<3 {
                    let runs = try ContractScene<Engine>.definition(
                        "a", running: [(child, "1"), (child, "LatestRevision")])
                    let user = try await scene.create("user", .published, runs).sid
                    try await scene.update(user)
                }
                let uses = try scene.expectPages(at: \.position, named: \.position) { page in
                    try scene.read { try $0.uses(of: child, in: scene.account, page: page) }
                }
                try expectEqual(uses.count, 12)
                for filter in [AuditFilter(), AuditFilter(action: .flowCreated), AuditFilter(end: scene.clock.now)] {
                    let entries = try scene.expectPages(at: \.position, named: \.number) { page in
                        try scene.read { try $0.auditEvents(in: scene.account, matching: filter, page: page) }
                    }
                    try expectEqual(entries.count, filter.action == nil ? 8 : 4)
                    try expectEqual(entries.map(\.number), entries.map(\.number).sorted().reversed())
                }
            },
        ]
    }
}
