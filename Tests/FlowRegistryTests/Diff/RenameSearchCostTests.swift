import JSON
import FlowRegistry
import Testing

@Suite("The search for renamed widgets")
struct RenameSearchCostTests {
    @Test("finds every one of many, edited or not, in a quarter of a request's steps", arguments: ["", " edited"])
    func findsMany(ending: String) throws {
        let old = try CostlyFlow.chain(prefix: "w", count: 990)
        let new = try CostlyFlow.chain(prefix: "x", count: 990, ending: ending)
        let diff = try FlowDiff(from: old, to: new, budget: Budget(steps: Budget.requestSteps / 4))
        #expect(diff.renamed.count == 990 && diff.removed.isEmpty && diff.added.isEmpty)
        #expect(diff.renamed.allSatisfy { $0.oldName.dropFirst() == $0.newName.dropFirst() })
    }

    @Test("ends before it costs too much, and what it has not found is removed and added")
    func endsEarly() throws {
        let (old, new) = (try Self.likenesses("w"), try Self.likenesses("x"))
        let diff = try FlowDiff(from: old, to: new, budget: Budget())
        #expect(diff.renamed.count + diff.removed.count == 400 && diff.removed.count == diff.added.count)
        #expect(diff.removed.count > 0 && diff.isMeaningful)
    }

    @Test("looks at what leads to a widget of a long name no more than at the others")
    func longNamesAreCheap() throws {
        let hub = String(repeating: "h", count: 100_000)
        let flow = { (prefix: String) in
            let transitions = (0..<2_000).map { #"{"event":"e\#($0)","next":"\#(prefix)\#($0 % 100)"}"# }
            let widgets = (0..<100).map { CostlyFlow.state("\(prefix)\($0)", #"{"a":\#($0),"b":"\#(prefix)"}"#) }
            let all = "[\(transitions.joined(separator: ","))]"
            return try CostlyFlow.definition(
                [CostlyFlow.state("Start"), CostlyFlow.state(hub, transitions: all)] + widgets)
        }
        let diff = try FlowDiff(from: flow("w"), to: flow("x"), budget: Budget(steps: 400_000))
        #expect(diff.rewired.count == 1 && diff.renamed.count + diff.removed.count == 100)
    }

    @Test("follows no widget to a name of more than 200 bytes, which texts would grow by", arguments: [200, 201])
    func longNamesAreNotFollowed(length: Int) throws {
        let text = (0..<2_000).map { _ in "{{widgets.a.x}}" }.joined(separator: " ")
        let flow = { (name: String, ending: String) in
            try CostlyFlow.definition([
                CostlyFlow.state("Start", #"{"x":"\#(text)\#(ending)"}"#),
                CostlyFlow.state(name, #"{"p":"one","q":"two"}"#),
            ])
        }
        let diff = try FlowDiff(
            from: flow("a", ""), to: flow(String(repeating: "b", count: length), "!"), budget: Budget(steps: 50_000))
        #expect(diff.renamed.count == (length > 200 ? 0 : 1) && diff.changed.count == 1)
    }

    /// Widgets with long texts, any of which could be any other.
    private static func likenesses(_ prefix: String) throws -> FlowDefinition {
        let states = (0..<400).map { index in
            let words = (0..<200).map { "\(($0 * index) % 5 == 0 ? prefix : "c")\($0)" }.joined(separator: " ")
            let transitions = (0..<60).map { #"{"event":"e\#($0)","next":"\#(prefix)\#((index / 8 * 8 + $0) % 400)"}"# }
            return CostlyFlow.state(
                "\(prefix)\(index)", transitions: "[\(transitions.joined(separator: ","))]",
                #"{"a":"\#(words)","b":\#(index % 2)}"#)
        }
        let starts = (0..<400).map { #"{"event":"s\#($0)","next":"\#(prefix)\#($0)"}"# }.joined(separator: ",")
        return try CostlyFlow.definition([CostlyFlow.state("Start", transitions: "[\(starts)]")] + states)
    }
}
