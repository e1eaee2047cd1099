import JSON
import FlowRegistry

/// A small definition for tables of changes.
enum CallFlow {
    /// A menu that leads to sales or support, both of which lead to the end; a widget that nothing leads to.
    private static let json = """
        {"description":"d","initial_state":"Trigger","flags":{"allow_concurrent_calls":true},"states":[
        {"name":"Trigger","type":"trigger","transitions":[{"event":"incomingCall","next":"menu"}],
        "properties":{"offset":{"x":0,"y":0}}},
        {"name":"menu","type":"gather-input-on-call","transitions":[{"event":"keypress","next":"choice"},
        {"event":"timeout"}],"properties":{"say":"Press one for sales or two for support","timeout":5,"loop":1,
        "offset":{"x":0,"y":100}}},
        {"name":"choice","type":"split-based-on","transitions":[{"event":"noMatch","next":"menu"},
        {"event":"match","next":"sales","conditions":[{"friendly_name":"one","arguments":["{{widgets.menu.Digits}}"],
        "type":"equal_to","value":"1"}]},
        {"event":"match","next":"support","conditions":[{"friendly_name":"two","arguments":["{{widgets.menu.Digits}}"],
        "type":"equal_to","value":"2"}]}],"properties":{"input":"{{widgets.menu.Digits}}"}},
        {"name":"sales","type":"connect-call-to","transitions":[{"event":"callCompleted","next":"bye"}],
        "properties":{"noun":"number","to":"+15550100"}},
        {"name":"support","type":"connect-call-to","transitions":[{"event":"callCompleted","next":"bye"}],
        "properties":{"noun":"number","to":"+15550199"}},
        {"name":"bye","type":"say-play","transitions":[{"event":"audioComplete"}],"properties":{"say":"Bye","loop":1}},
        {"name":"spare","type":"say-play","transitions":[],"properties":{"say":"Hold the line","loop":2}}]}
        """

    static func definition(_ edits: [(String, String)] = []) throws -> FlowDefinition {
        try FlowDefinition(json: [UInt8](edits.reduce(json) { $0.replacing($1.0, with: $1.1) }.utf8))
    }

    /// From the definition to the edited one.
    static func diff(_ edits: [(String, String)]) throws -> FlowDiff {
        try FlowDiff(from: try definition(), to: try definition(edits), budget: Budget())
    }
}
