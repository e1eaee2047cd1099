import FlowRegistry
import Testing

@Suite("What is wrong with a definition")
struct FindingsTests {
    private static let widget = #"{"name":"a","type":"t","transitions":[]}"#

    @Test("is told up to a hundred findings, and how many more there are")
    func isCounted() throws {
        // Each lacks name, type and transitions; the initial state is one finding more.
        let error = try Self.fault(states: Array(repeating: "{}", count: 500))
        #expect(error.issues.count == 100)
        #expect(error.leftOut == 3 * 500 + 1 - 100)
        #expect(error.issues.first?.propertyPath == "#/states/0/name")
    }

    @Test("has nothing left out where there are a hundred findings")
    func isComplete() throws {
        let states = Array(repeating: #"{"name":"a","type":"t"}"#, count: 50) + [Self.widget]
        // Each of the fifty has no transitions, each but the first has the name of the first.
        let error = try Self.fault(states: states)
        #expect(error.issues.count == 100)
        #expect(error.leftOut == 0)
    }

    @Test("is looked for in no more widgets than there may be", arguments: ["1", "{}", #"{"transitions":[1,1,1]}"#])
    func stopsAtTheLastWidget(state: String) throws {
        let error = try Self.fault(states: Array(repeating: state, count: 100_000))
        #expect(error.issues.count == 100)
        #expect(error.issues[0].message == "must have a maximum of 1000 items in the array")
        #expect(error.leftOut < 6 * 1_001)
    }

    @Test("is not a name that may be among the widgets that nobody has looked at")
    func trustsNamesBeyond() throws {
        let states = (0..<1_500).map { #"{"name":"a\#($0)","type":"t","transitions":[{"event":"e","next":"a1499"}]}"# }
        let error = try Self.fault(states: states, initial: "a1499")
        #expect(error.issues.map(\.propertyPath) == ["#/states"])
        #expect(error.leftOut == 0)
    }

    @Test(
        "is looked for in transitions until too many are malformed", arguments: ["1", "{}", #"{"event":1,"next":2}"#])
    func stopsAtMalformedTransitions(transition: String) throws {
        let transitions = Array(repeating: transition, count: 100_000).joined(separator: ",")
        let error = try Self.fault(states: [#"{"name":"a","type":"t","transitions":[\#(transitions)]}"#])
        #expect(error.issues.count == 100)
        #expect(error.issues.last?.propertyPath.hasPrefix("#/states/0/transitions/99") == true)
        #expect((1...300).contains(error.leftOut))
    }

    @Test("does not hide behind transitions that are as they should be")
    func looksAtAllTransitions() throws {
        let good = Array(repeating: #"{"event":"e","next":"a"}"#, count: 5_000).joined(separator: ",")
        let error = try Self.fault(states: [
            #"{"name":"a","type":"t","transitions":[\#(good),{"event":"e","next":"b"}]}"#
        ])
        #expect(error.issues.map(\.propertyPath) == ["#/states/0/transitions/5000/next"])
    }

    @Test("is told in few bytes, however long the definition is")
    func isShort() throws {
        let long = String(repeating: "n", count: 5_000)
        let states = (0..<200).map { #"{"name":"\#(long)","type":\#($0),"transitions":"\#(long)"}"# }
        let error = try Self.fault(states: states, initial: long + "x")
        #expect(error.issues.allSatisfy { $0.message.utf8.count + $0.propertyPath.utf8.count < 200 })
    }

    private static func fault(states: [String], initial: String = "a") throws -> InvalidFlowDefinition {
        let json = #"{"initial_state":"\#(initial)","states":[\#(states.joined(separator: ","))]}"#
        return try #require(throws: InvalidFlowDefinition.self) { try FlowDefinition(json: [UInt8](json.utf8)) }
    }
}
