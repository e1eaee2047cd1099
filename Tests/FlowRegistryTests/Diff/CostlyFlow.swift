import JSON
import FlowRegistry
import TestSupport

/// Definitions that are small, and would cost much to compare or to tell about.
enum CostlyFlow {
    static func definition(_ states: [String]) throws -> FlowDefinition {
        let text = #"{"initial_state":"Start","states":[\#((states).joined(separator: ","))]}"#
        return try FlowDefinition(json: [UInt8](text.utf8))
    }

    static func state(
        _ name: String, type: String = "say-play", transitions: String = "[]", _ properties: String = "{}"
    ) -> String {
        #"{"name":"\#(name)","type":"\#(type)","transitions":\#(transitions),"properties":\#(properties)}"#
    }

    static func withProperties(_ properties: String) throws -> FlowDefinition {
        try definition([state("Start", type: "trigger", properties)])
    }

    /// Many members of one value below one whose name is long.
    static func longNamed(_ value: String, name: Int = 40_000, members: Int = 4_000) throws -> FlowDefinition {
        let members = (0..<members).map { #""k\#($0)":\#(value)"# }.joined(separator: ",")
        return try withProperties(#"{"\#(String(repeating: "n", count: name))":{\#(members)}}"#)
    }

    /// An array of many short elements, deep in others.
    static func nested(_ depth: Int, _ elements: Int, last: String = "1") throws -> FlowDefinition {
        let elements = String(repeating: "1,", count: elements) + last
        return try withProperties(
            #"{"x":"# + String(repeating: "[", count: depth) + elements + String(repeating: "]", count: depth) + "}")
    }

    /// Widgets as people make them, every name with a prefix, each text with an ending.
    static func chain(prefix: String, count: Int, words: Int = 12, ending: String = "") throws -> FlowDefinition {
        var random = SeededGenerator(seed: 7)
        let types = ["send-message", "say-play", "make-http-request", "split-based-on", "gather-input-on-call"]
        let states = (0..<count).map { index in
            let words = (0..<words).map { _ in "word\(random.next() % 200)" }.joined(separator: " ")
            let failed = (index * 7) % count
            let next = index + 1 < count ? #","next":"\#(prefix)\#(index + 1)""# : ""
            return state(
                "\(prefix)\(index)", type: types[Int(random.next() % 5)],
                transitions: #"[{"event":"sent"\#(next)},{"event":"failed","next":"\#(prefix)\#(failed)"}]"#,
                #"{"offset":{"x":\#(index * 10),"y":\#(index)},"body":"\#(words)\#(ending)","timeout":"3600","n":\#(index % 7)}"#
            )
        }
        let start = state("Start", type: "trigger", transitions: #"[{"event":"incomingMessage","next":"\#(prefix)0"}]"#)
        return try definition([start] + states)
    }
}
