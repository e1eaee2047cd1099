import JSON
import FlowRegistry
import Testing

@Suite("A comparison")
struct ComparisonCostTests {
    @Test("has room for the changes of what has a long name, and counts those that it leaves out")
    func longNamesAreBounded() throws {
        let (old, new) = (try CostlyFlow.longNamed("1"), try CostlyFlow.longNamed("2"))
        let diff = try FlowDiff(from: old, to: new, budget: Budget())
        let told = diff.changed.reduce(0) { $0 + $1.changes.count }
        #expect(told > 50 && told + diff.leftOut == 4_000 && diff.isMeaningful)
        #expect(CanonicalJSON.line(diff.json).count <= FlowDiff.mostBytes)
        let text = FlowDiffText(diff)
        #expect(text.lines.last == "… and \(diff.leftOut) more" && text.text.utf8.count < 20_000)
    }

    @Test("of so many changes that none but their count has room is meaningful still")
    func nothingHasRoom() throws {
        let (old, new) = (try CostlyFlow.longNamed("1"), try CostlyFlow.longNamed("2"))
        let diff = try FlowDiff(from: old, to: new, atMost: 30_000, budget: Budget())
        #expect(diff.changed.isEmpty && diff.leftOut == 4_000 && diff.isMeaningful)
        #expect(FlowDiffText(diff).lines == ["… and 4000 more"])
    }

    @Test("tells as many lines as it may, and how many more there are")
    func linesAreBounded() throws {
        let diff = try FlowDiff(
            from: CostlyFlow.chain(prefix: "w", count: 300), to: CostlyFlow.definition([CostlyFlow.state("Start")]),
            budget: Budget())
        let all = FlowDiffText(diff).lines
        let few = FlowDiffText(diff, mostLines: 100).lines
        #expect(few == Array(all.prefix(100)) + ["… and \(all.count - 100) more"])
        let short = FlowDiffText(diff, atMost: 1_000).lines
        #expect(short.dropLast().elementsEqual(all.prefix(short.count - 1)))
        #expect(short.dropLast().reduce(0) { $0 + $1.utf8.count + 1 } <= 1_000)
    }

    @Test("shows long names, events and texts shortened, whatever a character is made of")
    func linesAreShort() throws {
        let long = String(repeating: "n", count: 30_000)
        let accents = "e" + String(repeating: "\u{301}", count: 30_000)
        let states = { (value: String) in
            (0..<6).map { CostlyFlow.state("w\($0)\(long)", #"{"a\#(long)":"\#(accents)\#(value)","b":\#(value)}"#) }
        }
        let diff = try FlowDiff(
            from: CostlyFlow.definition([CostlyFlow.state("Start")] + states("1")),
            to: CostlyFlow.definition([CostlyFlow.state("Start")] + states("2")), budget: Budget())
        let lines = FlowDiffText(diff).lines
        #expect(lines.contains { $0.hasPrefix("~ 6 widgets: b 1 → 2") })
        #expect(lines.allSatisfy { $0.utf8.count < 1_500 })
    }

    @Test("of arrays deep in others is refused when it takes too many steps")
    func deepArraysAreRefused() throws {
        let (old, new) = (try CostlyFlow.nested(28, 40_000), try CostlyFlow.nested(28, 40_000, last: "2"))
        #expect(throws: RegistryError.self) { try FlowDiff(from: old, to: new, budget: Budget()) }
        #expect(throws: RegistryError.self) {
            try old.patch(to: new, budget: Budget())
        }
    }

    @Test("of a definition with itself costs nothing, however it is made")
    func itselfIsFree() throws {
        let definition = try CostlyFlow.nested(480, 50_000)
        #expect(!(try FlowDiff(from: definition, to: definition, budget: Budget(steps: 10)).isMeaningful))
        let diff = try UnifiedDiff(from: definition, to: definition, budget: Budget(steps: 10))
        #expect(try diff.text(from: "a", to: "b").isEmpty)
    }

    @Test("takes its steps from the budget that it is given, and ends with it")
    func spends() throws {
        let (old, new) = (try Fixture.definition("043"), try Fixture.definition("044"))
        let budget = Budget()
        budget.cancel()
        #expect(throws: RegistryError.self) { try FlowDiff(from: old, to: new, budget: budget) }
        #expect(throws: RegistryError.self) { try UnifiedDiff(from: old, to: new, budget: budget) }
        #expect(throws: RegistryError.self) { try old.patch(to: new, budget: budget) }
        #expect(throws: Never.self) { try FlowDiff(from: old, to: new, budget: Budget(steps: 40_000)) }
    }

    @Test("as patch or unified diff is refused where it would be too long")
    func longFormsAreRefused() throws {
        let (old, new) = (try CostlyFlow.longNamed("1"), try CostlyFlow.longNamed("2"))
        let patch = "The JSON Patch would take more than 4194304 bytes; ask for Format=json or text"
        #expect(throws: RegistryError.tooComplex(patch)) {
            try old.patch(to: new, budget: Budget())
        }
        let unified = "The unified diff would take more than 1000 bytes; ask for Format=json or text"
        #expect(throws: RegistryError.tooComplex(unified)) {
            try UnifiedDiff(from: old, to: new, budget: Budget()).text(from: "a", to: "b", atMost: 1_000)
        }
    }

    @Test("as JSON and as patch takes no more bytes than it may", arguments: [3_000, 20_000, 200_000])
    func bytesAreCounted(most: Int) throws {
        let name = #"\u0001\"~/"# + String(repeating: "x", count: 50)
        let properties = { (value: String) in
            #"{"\#(name)":{"# + (0..<900).map { #""k\#($0)":["\#(value)\u0002",\#($0)]"# }.joined(separator: ",") + "}}"
        }
        let (old, new) = (
            try CostlyFlow.withProperties(properties("a")), try CostlyFlow.withProperties(properties("b"))
        )
        let diff = try FlowDiff(from: old, to: new, atMost: most, budget: Budget())
        #expect(CanonicalJSON.line(diff.json).count <= most && (diff.leftOut > 0 || most > 100_000))
        do {
            let patch = try old.patch(to: new, atMost: most, budget: Budget())
            #expect(patch.text.count <= most)
        } catch RegistryError.tooComplex {}
    }

    @Test("of elements that moved within others that moved does not tell them over and over")
    func movesAreBounded() throws {
        let nested = { (order: ([String]) -> [String], text: String) in
            (0..<14).reduce(#""\#(text)""#) { value, level in
                let elements = [#"{"name":"n\#(level)","v":\#(value)}"#, #"{"name":"o"}"#, #"{"name":"p"}"#]
                return "[\(order(elements).joined(separator: ","))]"
            }
        }
        let text = String(repeating: "z", count: 100_000)
        let old = try CostlyFlow.withProperties(#"{"x":\#(nested({ $0 }, text))}"#)
        let new = try CostlyFlow.withProperties(#"{"x":\#(nested({ $0.reversed() }, text + "y"))}"#)
        let diff = try FlowDiff(from: old, to: new, atMost: 500_000, budget: Budget())
        #expect(diff.leftOut > 0 && CanonicalJSON.line(diff.json).count <= 500_000)
    }

    @Test("tells of some transitions where there is no room for all")
    func transitionsAreBounded() throws {
        let transitions = { (type: String) in
            let all = (0..<2_000).map {
                #"{"event":"e","next":"Start","conditions":[{"type":"\#(type)","value":"\#($0)"}]}"#
            }
            return "[\(all.joined(separator: ","))]"
        }
        let diff = try FlowDiff(
            from: CostlyFlow.definition([CostlyFlow.state("Start", transitions: transitions("a"))]),
            to: CostlyFlow.definition([CostlyFlow.state("Start", transitions: transitions("b"))]), atMost: 100_000,
            budget: Budget())
        #expect(diff.leftOut > 1_000 && (diff.rewired.first?.transitions.count ?? 0) > 50)
        #expect(CanonicalJSON.line(diff.json).count <= 100_000)
    }

    @Test("of two large definitions as people make them takes less than half of a request's steps")
    func honestIsCheap() throws {
        let old = try CostlyFlow.chain(prefix: "w", count: 990, words: 100)
        let edited = try CostlyFlow.chain(prefix: "w", count: 990, words: 100, ending: " edited")
        let half = Budget.requestSteps / 2
        #expect(try FlowDiff(from: old, to: edited, budget: Budget(steps: half)).changed.count == 990)
        #expect(try old.patch(to: edited, budget: Budget(steps: half)).operations.count == 990)
        #expect(try !UnifiedDiff(from: old, to: edited, budget: Budget(steps: half)).text(from: "a", to: "b").isEmpty)
    }
}
