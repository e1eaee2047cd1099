import JSON
import FlowRegistry
import TestSupport
import Testing

@Suite("Between two revisions")
struct RevisionPairTests {
    @Test("the JSON Patch makes one into the other, both ways", arguments: Fixture.revisions)
    func patchIsRight(old: String, new: String) throws {
        let (old, new) = (try Fixture.definition(old), try Fixture.definition(new))
        for (before, after) in [(old, new), (new, old)] {
            let patch = try JSONPatch(from: before.value, to: after.value, budget: Budget())
            #expect(try patch.applied(to: before.value) == after.value)
            #expect(patch.text.count < CanonicalJSON.line(after.value).count)
        }
    }

    @Test("the unified diff makes one canonical text into the other, both ways", arguments: Fixture.revisions)
    func unifiedDiffIsRight(old: String, new: String) throws {
        let (old, new) = (try Fixture.definition(old), try Fixture.definition(new))
        for (before, after) in [(old, new), (new, old)] {
            let diff = try UnifiedDiff(from: before, to: after, budget: Budget()).text(from: "a", to: "b")
            #expect(UnifiedPatch(diff).applied(to: before.canonicalText) == after.canonicalText)
        }
    }

    @Test("a mutation of a real definition is patched right", arguments: Fixture.all)
    func mutationIsRight(fixture: String) throws {
        let old = try Fixture.definition(fixture).value
        let text = CanonicalJSON.text(old)
        for seed in 0..<10 {
            var random = SeededGenerator(seed: UInt64(seed))
            let new = old.mutated(using: &random)
            #expect(try JSONPatch(from: old, to: new, budget: Budget()).applied(to: old) == new)
            let mutated = CanonicalJSON.text(new)
            let diff = try UnifiedDiff(from: text, to: mutated, budget: Budget()).text(from: "a", to: "b")
            #expect(UnifiedPatch(diff).applied(to: text) == mutated)
        }
    }

    @Test("there is no difference when they are the same", arguments: Fixture.all)
    func isReflexive(fixture: String) throws {
        let definition = try Fixture.definition(fixture)
        let respelled = try FlowDefinition(json: definition.canonicalText)
        #expect(try FlowDiff(from: definition, to: definition, budget: Budget()).layout.isEmpty)
        #expect(try !FlowDiff(from: definition, to: respelled, budget: Budget()).isMeaningful)
        #expect(definition.value == respelled.value && definition.canonicalText == respelled.canonicalText)
    }

    @Test("the diff back has what the diff forth has", arguments: Fixture.revisions)
    func isSymmetric(old: String, new: String) throws {
        let (old, new) = (try Fixture.definition(old), try Fixture.definition(new))
        let forth = try FlowDiff(from: old, to: new, budget: Budget())
        let back = try FlowDiff(from: new, to: old, budget: Budget())
        #expect(Set(forth.added.map(\.name)) == Set(back.removed.map(\.name)))
        #expect(Set(forth.renamed.map(\.newName)) == Set(back.renamed.map(\.oldName)))
        #expect(forth.rewired.count == back.rewired.count && forth.changed.count == back.changed.count)
        #expect(forth.becameReachable.count == back.becameUnreachable.count)
    }

    @Test("many widgets are compared right, whether none, their order or all of them changed")
    func isRightForMany() throws {
        let old = try Self.large(seed: 1)
        let shuffled = try old.with(states: Array(old.states.reversed()))
        for new in [old, shuffled, try Self.large(seed: 2)] {
            #expect(try JSONPatch(from: old.value, to: new.value, budget: Budget()).applied(to: old.value) == new.value)
            #expect(
                try FlowDiff(from: old, to: new, budget: Budget()).isMeaningful
                    == (new.states != shuffled.states && new != old))
            #expect(
                try UnifiedDiff(from: old, to: new, budget: Budget()).text(from: "a", to: "b").isEmpty == (new == old))
        }
    }

    /// Widgets in a chain, their names and texts drawn by lot.
    private static func large(seed: UInt64) throws -> FlowDefinition {
        var random = SeededGenerator(seed: seed)
        let names = (0..<300).map { "w\($0)_\(random.next() % 100)" }
        let states = names.enumerated().map { index, name in
            let text = (0..<20).map { _ in "word\(random.next() % 100)" }.joined(separator: " ")
            let next = names[(index + 1) % names.count]
            return #"{"name":"\#(name)","type":"say-play","transitions":[{"event":"audioComplete","next":"\#(next)"}],"#
                + #""properties":{"say":"\#(text)","loop":1,"offset":{"x":\#(index),"y":0}}}"#
        }
        let json = #"{"initial_state":"\#(names[0])","states":[\#(states.joined(separator: ","))]}"#
        return try FlowDefinition(json: [UInt8](json.utf8))
    }
}
