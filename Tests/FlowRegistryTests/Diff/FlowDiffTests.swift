import JSON
import FlowRegistry
import TestSupport
import Testing

@Suite("The diff of two definitions")
struct FlowDiffTests {
    @Test(
        "tells each kind of change",
        arguments: [
            ([(#""timeout":5"#, #""timeout":10"#)], ["~ widget menu (gather-input-on-call): timeout 5 → 10"]),
            ([(#""timeout":5,"#, "")], ["~ widget menu (gather-input-on-call): timeout removed (was: 5)"]),
            ([(#""loop":2"#, #""loop":2,"voice":"x""#)], [#"~ widget spare (say-play): voice added: "x""#]),
            ([(#""type":"trigger""#, #""type":"start""#)], [#"~ widget Trigger (start): type "trigger" → "start""#]),
            ([(#""name":"spare""#, #""name":"spare","tag":1"#)], ["~ widget spare (say-play): tag added: 1"]),
            (
                [(#"match","next":"sales""#, #"match","next":"support""#)],
                [
                    "! sales: no path leads here any more",
                    "→ choice: match (one) now leads to support (was: sales)",
                ]
            ),
            (
                [(#""timeout"}"#, #""timeout","next":"spare"}"#)],
                ["→ menu: timeout now leads to spare (was: nowhere)", "→ spare: a path leads here now"]
            ),
            (
                [(#""callCompleted","next":"bye""#, #""callCompleted""#)],
                [
                    "! bye: no path leads here any more", "→ sales: callCompleted now leads nowhere (was: bye)",
                    "→ support: callCompleted now leads nowhere (was: bye)",
                ]
            ),
            (
                [(#"{"event":"timeout"}"#, #"{"event":"speech","next":"bye"}"#)],
                ["→ menu:", "    timeout is gone", "    new speech leads to bye"]
            ),
            ([(#""value":"1""#, #""value":"9""#)], [#"→ choice: match (one): value "1" → "9""#]),
            (
                [(#"name":"one""#, #"name":"1""#), (#""value":"1""#, #""value":"9""#)],
                [#"→ choice: match (one): friendly_name "one" → "1", value "1" → "9""#]
            ),
            ([(#"name":"one""#, #"name":"uno""#)], [#"→ choice: match (one): friendly_name "one" → "uno""#]),
            (
                [(#""incomingCall","next""#, #""incomingCall","extra":true,"next""#)],
                ["→ Trigger: incomingCall: extra added: true"]
            ),
            (
                [(#""initial_state":"Trigger""#, #""initial_state":"menu""#)],
                ["! starts with menu (was: Trigger)", "! Trigger: no path leads here any more"]
            ),
            (
                [(#""description":"d""#, #""description":"e""#), ("calls\":true", "calls\":false")],
                [#"~ flow: description "d" → "e""#, "~ flow: flags.allow_concurrent_calls true → false"]
            ),
            ([(#""initial_state""#, #""x":[1],"initial_state""#)], ["~ flow: x added: [1]"]),
            (
                [(#"{"name":"spare","#, #"{"name":"new","type":"t","transitions":[]},{"name":"spare","#)],
                ["+ widget new (t), no path leads here"]
            ),
        ] as [([(String, String)], [String])])
    func tells(edits: [(String, String)], lines: [String]) throws {
        #expect(FlowDiffText(try CallFlow.diff(edits)).lines == lines)
    }

    @Test(
        "tells layout and spelling apart from meaning",
        arguments: [
            ([], "No difference."),
            ([(#""y":100"#, #""y":150"#)], "· moved on the canvas: menu"),
            (
                [(#","offset":{"x":0,"y":0}"#, ""), (#"{"offset":{"x":0,"y":0}}"#, "{}")],
                "· moved on the canvas: Trigger"
            ),
            ([(#""timeout":5"#, #""timeout":5.0"#)], "· members are in another order, or values are spelled otherwise"),
            (
                [(#""say":"Bye","loop":1"#, #""loop":1,"say":"By\u0065""#)],
                "· members are in another order, or values are spelled otherwise"
            ),
            (
                [(#"{"event":"timeout"}"#, #"{"event":"timeout","next":""}"#)],
                "· members are in another order, or values are spelled otherwise"
            ),
        ] as [([(String, String)], String)])
    func tellsApart(edits: [(String, String)], line: String) throws {
        let diff = try CallFlow.diff(edits)
        #expect(!diff.isMeaningful)
        #expect(FlowDiffText(diff).lines.last == line)
    }

    @Test("tells that widgets are listed in another order, and only that")
    func tellsReordering() throws {
        let old = try Fixture.definition("050")
        let states = Array(old.states.reversed())
        let diff = try FlowDiff(from: old, to: try old.with(states: states), budget: Budget())
        #expect(!diff.isMeaningful && diff.layout.isReordered && diff.layout.moved.isEmpty)
    }

    @Test("tells that conditions are tried in another order")
    func tellsOrderOfConditions() throws {
        let old = try Fixture.definition("050")
        let states = old.states.map { state in
            state["name"] == JSONValue("split_on_event_type")
                ? state.with("transitions", .array(state["transitions"].elements.reversed())) : state
        }
        let diff = try FlowDiff(from: old, to: try old.with(states: states), budget: Budget())
        #expect(FlowDiffText(diff).lines.first == "→ split_on_event_type: conditions are tried in another order")
    }

    @Test("shows no control character to a terminal")
    func isPrintable() throws {
        let diff = try CallFlow.diff([(#""spare""#, #""\u001b[2J\u202e\u009b""#)])
        #expect(FlowDiffText(diff).lines == [#"» widget spare is now \u{1b}[2J\u{202e}\u{9b} (say-play)"#])
    }

    @Test("of two revisions reads as it should")
    func readsRight() throws {
        let diff = try FlowDiff(
            from: try Fixture.definition("073"), to: try Fixture.definition("074"), budget: Budget())
        let expected = """
            ~ widget set_global_variables (set-variables): variables[REPLY_WAIT_TIME] removed (was: \
            {"key":"REPLY_WAIT_TIME","value":"YOUR_REPLY_WAIT_TIME"})
            ~ widget send_remind (send-and-wait-for-reply): timeout "{{flow.variables.REPLY_WAIT_TIME}}" → "120"
            ~ widget send_booked (send-and-wait-for-reply): timeout "{{flow.variables.REPLY_WAIT_TIME}}" → "120"

            """
        #expect(FlowDiffText(diff).text == expected)
    }

    @Test("tells once what several widgets share, and shortens long values to where they differ")
    func isShort() throws {
        let diff = try FlowDiff(
            from: try Fixture.definition("060"), to: try Fixture.definition("032"), budget: Budget())
        let expected = """
            ~ 5 widgets: url "https://frontline-quick-deploy-2-4442-dev.twil.io/cal… \
            → "https://your-serverless-url-dev.twil.io/cal…
                in routing, get-convo-name, add-convo-name, function_1, get-customer

            """
        #expect(FlowDiffText(diff).text == expected)
    }

    @Test("is as plain data what it is as text")
    func isJSON() throws {
        let json = try CallFlow.diff([(#""timeout":5"#, #""timeout":10"#)]).json
        let expected = """
            {"is_meaningful":true,"initial_state":null,"removed":[],"added":[],"renamed":[],"rewired":[],"envelope":[],
            "became_unreachable":[],"became_reachable":[],"layout":{"moved":[],"is_reordered":false,"is_respelled":false},
            "left_out":0,"changed":[{"name":"menu","type":"gather-input-on-call","changes":[{"path":"/properties/timeout",
            "label":"timeout","kind":"replaced","old":5,"new":10,"moved_from":null,"follows_rename":false}]}]}
            """
        #expect(try json == JSONValue(json: [UInt8](expected.utf8)))
    }
}
