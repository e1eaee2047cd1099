import JSON
import TestSupport
import Testing

@testable import FlowRegistry

@Suite("A template of a definition")
struct FlowTemplateTests {
    private func json(_ text: String) throws -> JSONValue { try JSONValue(json: [UInt8](text.utf8)) }

    private func variables(_ values: [String: String]) throws -> TemplateVariables { try TemplateVariables(values) }

    @Test(
        "puts values in place of placeholders, and leaves Liquid alone",
        arguments: [
            ("{{env.A}}", "one"), ("a{{ env.A }}b{{env.B}}", "aoneb{{env.A}}"), ("{{flow.variables.x}}", nil),
            ("{{ environment.A }} {{env}} { {env.A}} {{", nil), ("{{{env.A}}}", "{one}"), ("{{env.A}}}}", "one}}"),
            ("é{{env.A}}\u{1F600}", "éone\u{1F600}"),
        ])
    func renders(text: String, expected: String?) throws {
        let rendered = try FlowTemplate(JSONValue(text)).rendered(with: variables(["A": "one", "B": "{{env.A}}"]))
        #expect(rendered == JSONValue(expected ?? text))
    }

    @Test(
        "takes no text for a placeholder that is nearly one", arguments: ["{{env.}}", "{{env.A", "{{env.A | upcase}}"])
    func refusesMalformed(text: String) throws {
        let error = #expect(throws: TemplateError.self) {
            try FlowTemplate(try json(#"{"a": ["\#(text)"]}"#)).rendered(with: variables(["A": "one"]))
        }
        #expect(error?.place.description == "/a/0")
        #expect(error?.reason == .malformedPlaceholder(text))
    }

    @Test("names the variable that is missing and its place")
    func namesMissing() throws {
        let template = FlowTemplate(try json(#"{"states": [{"properties": {"to": "{{env.TO}}"}}]}"#))
        let error = #expect(throws: TemplateError.self) { try template.rendered(with: variables([:])) }
        #expect(
            error
                == TemplateError(
                    reason: .missingVariable("TO"), place: JSONPointer(["states", "0", "properties", "to"])))
    }

    @Test("comes back as it was from what it renders to")
    func isStable() throws {
        let template = FlowTemplate(
            try json(#"{"a": "{{ env.SHORT }} and {{env.LONG}}", "b": ["{{env.SAME}}", "{{env.OTHER}}"], "c": 1.50}"#))
        let values = try variables([
            "SHORT": "1", "LONG": "https://example.com/\"\\\n", "SAME": "+15550100", "OTHER": "+15550100",
        ])
        let rendered = try template.rendered(with: values)
        let restored = FlowTemplate(restoring: rendered, like: template, variables: values)
        #expect(restored == template)
        #expect(restored.text == template.text)
    }

    @Test("finds values again where a text was changed around them")
    func restoresAround() throws {
        let old = FlowTemplate(try json(#"{"a": "Call {{env.N}}", "b": "x"}"#))
        let values = try variables(["N": "5", "HOST": "api.example.com"])
        let changed = try json(#"{"a": "Call 5, or 55", "b": "https://api.example.com/5 my-api.example.com.org"}"#)
        let restored = FlowTemplate(restoring: changed, like: old, variables: values)
        #expect(
            restored.value
                == (try json(
                    #"{"a": "Call {{env.N}}, or 55", "b": "https://{{env.HOST}}/5 my-{{env.HOST}}.org"}"#)))
    }

    @Test("leaves a value alone that two variables have, unless the file names one of them")
    func isNobodys() throws {
        let values = try variables(["A": "+15550100", "B": "+15550100"])
        let document = try json(#"{"x": "+15550100", "y": "to +15550100"}"#)
        #expect(FlowTemplate(restoring: document, like: nil, variables: values).value == document)
        let old = FlowTemplate(try json(#"{"x": "{{env.B}}", "y": "{{env.B}}"}"#))
        let restored = FlowTemplate(restoring: document, like: old, variables: values)
        #expect(restored.value == (try json(#"{"x": "{{env.B}}", "y": "to {{env.B}}"}"#)))
    }

    @Test("follows widgets by their names when they are listed in another order")
    func followsWidgets() throws {
        let old = FlowTemplate(
            try json(#"{"states": [{"name": "a", "p": "{{env.N}}"}, {"name": "b", "p": "5"}]}"#))
        let document = try json(#"{"states": [{"name": "b", "p": "5"}, {"name": "a", "p": "5"}]}"#)
        let restored = try FlowTemplate(restoring: document, like: old, variables: variables(["N": "5"]))
        #expect(
            restored.value
                == (try json(#"{"states": [{"name": "b", "p": "5"}, {"name": "a", "p": "{{env.N}}"}]}"#)))
    }

    @Test(
        "escapes a document's own text of a placeholder, and gives it back as it was",
        arguments: [
            ("{{env.A}}", "{{env!.A}}"), ("{{ env.A", "{{ env!.A"), ("{{env!.A}}", "{{env!!.A}}"),
            ("{{{env.}}", "{{{env!.}}"), ("to {{env.+15550100", "to {{env!.{{env.A}}"), ("{{env}} {{envA.}}", nil),
            ("{{env!}}", nil), ("{{env.{{env.A}}", "{{env!.{{env!.A}}"),
        ])
    func escapesLiterals(text: String, expected: String?) throws {
        let values = try variables(["A": "+15550100"])
        let restored = FlowTemplate(restoring: JSONValue(text), like: nil, variables: values)
        #expect(restored.value == JSONValue(expected ?? text))
        #expect(try restored.rendered(with: values) == JSONValue(text))
    }

    @Test("renders to the document that it was restored from, whatever its texts and values are", arguments: 0..<200)
    func isExact(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let pieces = ["{", "{{", "}}", " ", "env", ".", "!", "A", "env.A}}xyz", "é", "{{env.A}}", "longenough", "-"]
        func text(_ count: Int) -> String {
            (0..<count).map { _ in pieces[Int.random(in: pieces.indices, using: &random)] }.joined()
        }
        let values = try variables(["A": text(4), "B": text(3) + "longenough", "C": "x"])
        let document = JSONValue(text(12))
        let old = FlowTemplate(JSONValue(text(6)))
        for template in [nil, old] {
            let restored = FlowTemplate(restoring: document, like: template, variables: values)
            #expect(try restored.rendered(with: values) == document)
        }
    }

    @Test("knows what a variable may be called", arguments: ["", "1A", "A-B", "A B", "é"])
    func refusesNames(name: String) {
        #expect(throws: InvalidVariableName(name: name)) { try TemplateVariables([name: "x"]) }
    }
}
