import JSON
import FlowRegistry
import TestSupport
import Testing

@Suite("A renamed widget")
struct WidgetRenameTests {
    @Test(
        "is recognised by what it keeps",
        arguments: [
            (
                [(#""menu""#, #""greeting""#), ("widgets.menu.", "widgets.greeting.")],
                [
                    "» widget menu is now greeting (gather-input-on-call)",
                    "→ choice:",
                    "    match (one): 1 value follows a rename", "    match (two): 1 value follows a rename",
                    "~ widget choice (split-based-on): 1 value follows a rename",
                ]
            ),
            ([(#""spare""#, #""reserve""#)], ["» widget spare is now reserve (say-play)"]),
            ([(#""Trigger""#, #""Start""#)], ["» widget Trigger is now Start (trigger)"]),
            (
                [(#""menu""#, #""greeting""#), ("\"timeout\":5", "\"timeout\":10")],
                [
                    "» widget menu is now greeting (gather-input-on-call)",
                    "~ widget greeting (gather-input-on-call): timeout 5 → 10",
                ]
            ),
            (
                [(#""sales""#, #""support_2""#), (#""support""#, #""support_1""#), ("+15550199", "+15550198")],
                [
                    "» widget sales is now support_2 (connect-call-to)",
                    "» widget support is now support_1 (connect-call-to)",
                    #"~ widget support_1 (connect-call-to): to "+15550199" → "+15550198""#,
                ]
            ),
        ])
    func isRecognised(edits: [(String, String)], lines: [String]) throws {
        let text = FlowDiffText(try CallFlow.diff(edits)).lines
        #expect(text == lines)
    }

    @Test(
        "is none where type or content is another",
        arguments: [
            [(#""name":"spare","type":"say-play""#, #""name":"other","type":"send-message""#)],
            [(#""spare""#, #""other""#), ("Hold the line", "Nothing of the sort")],
            [(#""bye""#, #""other""#), (#""say":"Bye","loop":1"#, #""play":"https://example.com/a.mp3","loop":3"#)],
        ])
    func isNone(edits: [(String, String)]) throws {
        let diff = try CallFlow.diff(edits)
        #expect(diff.renamed.isEmpty && diff.added.count == 1 && diff.removed.count == 1)
    }

    @Test("is none where two could be meant")
    func isAmbiguous() throws {
        let twin = #"{"name":"twin","type":"say-play","transitions":[],"properties":{"say":"Hold the line","loop":2}},"#
        let old = try CallFlow.definition()
        let new = try CallFlow.definition([(#"{"name":"spare""#, twin + #"{"name":"double""#)])
        #expect(try FlowDiff(from: old, to: new, budget: Budget()).renamed.isEmpty)
    }

    @Test("is recognised among real ones, where every name changed", arguments: Fixture.all)
    func isRecognisedThroughout(fixture: String) throws {
        let old = try Fixture.definition(fixture)
        let diff = try FlowDiff(from: old, to: try old.with(prefix: "v2_"), budget: Budget())
        let expected = diff.renamed.map { "v2_" + $0.oldName }
        #expect(diff.renamed.map(\.newName) == expected)
        #expect(diff.removed.count == diff.added.count && diff.rewired.allSatisfy { !$0.isReordered })
        #expect(diff.renamed.count * 10 >= old.states.count * 9)
    }
}

extension FlowDefinition {
    /// With every name, and everything that leads to it, behind `prefix`.
    fileprivate func with(prefix: String) throws -> FlowDefinition {
        let states = states.map { state in
            let transitions = state["transitions"].elements.map { transition in
                transition["next"] == .null
                    ? transition : transition.with("next", transition["next"].with(prefix: prefix))
            }
            return state.with("name", state["name"].with(prefix: prefix)).with("transitions", .array(transitions))
        }
        let renamed = value.with("states", .array(states))
            .with("initial_state", value["initial_state"].with(prefix: prefix))
        return try FlowDefinition(json: CanonicalJSON.line(renamed))
    }
}

extension JSONValue {
    fileprivate func with(prefix: String) -> JSONValue {
        if case .string(let text) = self, text != "" { JSONValue(prefix + text.text) } else { self }
    }
}
