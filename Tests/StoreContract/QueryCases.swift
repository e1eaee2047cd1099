import FlowRegistry
import TestSupport

extension StoreContract {
    static var queryCases: [Case] {
        [
            Case("finds flows by name, beginning of the name, status, type and date") { scene in
                let (a, ab) = (try await scene.create("a").sid, try await scene.create("ab", .published).sid)
                scene.clock.turn(bySeconds: 10)
                try await scene.update(a)
                _ = try await scene.create("ab", in: scene.stranger)
                func found(_ query: FlowQuery) throws -> Set<FlowSID> {
                    Set(
                        try scene.read { try $0.flows(in: scene.account, matching: query, page: .whole) }.elements.map(
                            \.sid))
                }
                try expectEqual(try found(FlowQuery(friendlyName: "a")), [a])
                try expectEqual(try found(FlowQuery(friendlyNamePrefix: "a")), [a, ab])
                try expectEqual(try found(FlowQuery(friendlyNamePrefix: "ab")), [ab])
                try expectEqual(try found(FlowQuery(status: .published)), [ab])
                try expectEqual(try found(FlowQuery(widgetType: "trigger")), [a, ab])
                try expectEqual(try found(FlowQuery(widgetType: "say-play")), [])
                try expectEqual(try found(FlowQuery(updatedAfter: scene.clock.now)), [a])
                try expectEqual(try found(FlowQuery(updatedBefore: scene.clock.now)), [ab])
                try expectEqual(try found(FlowQuery(friendlyName: "a", status: .published)), [])
            },
            Case("orders by each key in both directions, equals by date and SID, on every page") { scene in
                for name in ["b", "a", "B", "é", "a"] { _ = try await scene.create(name) }
                scene.clock.turn(bySeconds: 3)
                let late = try await scene.create("a").sid
                scene.clock.turn(bySeconds: 3)
                try await scene.update(late)
                for key in FlowOrder.Key.allCases {
                    for isDescending in [false, true] {
                        let query = FlowQuery(order: FlowOrder(key: key, isDescending: isDescending))
                        let whole = try scene.read {
                            try $0.flows(in: scene.account, matching: query, page: .whole)
                        }.elements
                        try expectEqual(whole.map(\.sid), whole.sorted(by: query.order).map(\.sid))
                        try scene.expectPages(at: { FlowPosition(of: $0, in: query.order) }, named: \.sid) { page in
                            try scene.read { try $0.flows(in: scene.account, matching: query, page: page) }
                        }
                    }
                }
            },
            Case("finds flows by all words of a search, as soon as a write is acknowledged") { scene in
                let one = try await scene.create(
                    "amber light", .draft, try ContractScene<Engine>.definition("greeting")
                ).sid
                let two = try await scene.create("amber").sid
                _ = try await scene.create("amber", in: scene.stranger)
                func found(_ text: String) throws -> Set<FlowSID> {
                    let query = FlowQuery(search: SearchText(text))
                    return Set(
                        try scene.read { try $0.flows(in: scene.account, matching: query, page: .whole) }.elements.map(
                            \.sid))
                }
                try expectEqual(try found("amber"), [one, two])
                try expectEqual(try found("AMBER gree"), [one])
                try expectEqual(try found("\"light amber\""), [])
                try expectEqual(try found("\"amber light\""), [one])
                try await scene.update(one, FlowUpdate(status: .draft, friendlyName: "blue"))
                try expectEqual(try found("amber"), [two])
                try await scene.delete(two)
                try expectEqual(try found("amber"), [])
                try expectEqual(try found("blue"), [one])
            },
            Case("finds words whatever their case, accents and width, the last one by its beginning alone") { scene in
                let flow = try await scene.create("Žluťoučký kůň").sid
                try await scene.update(flow, FlowUpdate(status: .draft, commitMessage: "ＡＢＣ done"))
                _ = try await scene.create("zebra")
                func found(_ text: String) throws -> [FlowSID] {
                    let query = FlowQuery(search: SearchText(text))
                    return try scene.read { try $0.flows(in: scene.account, matching: query, page: .whole) }
                        .elements.map(\.sid)
                }
                for text in ["zlutoucky", "ZLUTOUCKY KUN", "abc", "kun abc", "zluť", "done zlut", "\"abc done\""] {
                    try expectEqual(try found(text), [flow])
                }
                for text in ["zlut kun", "kun zebra", "\"done abc\"", "lutoucky", "zebras"] {
                    try expectEqual(try found(text), [])
                }
                try await scene.update(flow)
                // What an older revision says counts no longer.
                try expectEqual(try found("abc"), [])
            },
            Case("pages through what is found, in every order") { scene in
                for number in 0..<6 { _ = try await scene.create("amber \(number % 3)") }
                _ = try await scene.create("blue")
                for key in FlowOrder.Key.allCases {
                    for isDescending in [false, true] {
                        let query = FlowQuery(
                            search: SearchText("amber"), order: FlowOrder(key: key, isDescending: isDescending))
                        let found = try scene.expectPages(
                            at: { FlowPosition(of: $0, in: query.order) }, named: \.sid
                        ) { page in try scene.read { try $0.flows(in: scene.account, matching: query, page: page) } }
                        try expectEqual(found.count, 6)
                        try expectEqual(found.map(\.sid), found.sorted(by: query.order).map(\.sid))
                    }
                }
            },
            Case("refuses a search for more words than it may have") { scene in
                let text = (0..<SearchText.maximumWords).map { "w\($0)" }.joined(separator: " ")
                func find(_ text: String) throws {
                    let query = FlowQuery(search: SearchText(text))
                    _ = try scene.read { try $0.flows(in: scene.account, matching: query, page: .whole) }
                }
                try find(text)
                try await expectError(.invalidParameter("Search", reason: "must not have more than 32 words")) {
                    try find(text + " more")
                }
            },
        ]
    }
}

extension [Flow] {
    /// As `FlowOrder` says.
    fileprivate func sorted(by order: FlowOrder) -> [Flow] {
        let ascending = sorted { left, right in
            let (left, right) = (FlowPosition(of: left, in: order), FlowPosition(of: right, in: order))
            if left.friendlyName != right.friendlyName {
                return left.friendlyName.utf8.lexicographicallyPrecedes(right.friendlyName.utf8)
            }
            return (left.date, left.sid.description) < (right.date, right.sid.description)
        }
        return order.isDescending ? ascending.reversed() : ascending
    }
}
