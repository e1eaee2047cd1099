import FlowRegistry
@testable import FlowRegistryHTTP
import Foundation
import HTTPServing
import Testing

@Suite("The name of a parameter")
struct ParameterNamesTests {
    @Test(
        "that is ours but for its spelling is refused",
        arguments: [
            ("Staus", "Status"), ("status", nil), ("STATUS", "Status"), ("Statuss", "Status"), ("Satuts", nil),
            ("Sattus", "Status"),
            ("friendly_name", "FriendlyName"), ("friendlynameprefix", "FriendlyNamePrefix"), ("Serch", "Search"),
            ("Widget-Type", "WidgetType"), ("dryRun", "DryRun"), ("DryRum", "DryRun"), ("to", "To"), ("T0", nil),
            ("DateUpdatedAfter", nil), ("DateCreatedAfter", nil), ("ResourceSid", nil), ("State", nil), ("x", nil),
            ("", nil), ("Sta%tus", "Status"), ("_", nil),
        ] as [(String, StaticString?)])
    func isRefused(name: String, meant: StaticString?) throws {
        let form = try Form("PageSize=1&\(Form.encoded(name))=a".utf8)
        guard let meant else { return try ParameterNames.check(form, in: .query) }
        let expected = RegistryError.invalidParameter(name, reason: "is not known: did you mean \(meant)?")
        #expect(throws: expected) { try ParameterNames.check(form, in: .query) }
    }

    @Test("is looked at behind any number of those that are known")
    func isFound() throws {
        let known = (0..<200).map { "TestUsers=\($0)&" }.joined()
        #expect(throws: RegistryError.self) { try ParameterNames.check(Form("\(known)Dryrun=true".utf8), in: .body) }
    }

    @Test("that the OpenAPI document has is known")
    func isKnown() async throws {
        let response = try await TestRegistry().response(to: .get, "/openapi.json")
        let document = try #require(try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any])
        let components = try #require(document["components"] as? [String: [String: [String: Any]]])
        let queries = Self.queryParameters(in: document)
        for name in queries { try ParameterNames.check(Form("\(name)=1".utf8), in: .query) }
        let forms = try #require(components["schemas"]).filter { $0.key.hasSuffix("Form") }.values
        for name in forms.flatMap({ ($0["properties"] as? [String: Any] ?? [:]).keys }) {
            try ParameterNames.check(Form("\(name)=1".utf8), in: .body)
        }
        #expect(queries.count > 10 && forms.count > 5)
    }

    private static func queryParameters(in node: Any) -> [String] {
        guard let object = node as? [String: Any] else {
            return (node as? [Any] ?? []).flatMap { queryParameters(in: $0) }
        }
        if object["in"] as? String == "query", let name = object["name"] as? String { return [name] }
        return object.values.flatMap { queryParameters(in: $0) }
    }

    @Test("that only filters a list is none of ours in a body, where Studio ignores it")
    func isIgnoredInBodies() throws {
        try ParameterNames.check(Form("friendly_name=a&Staus=b".utf8), in: .body)
        #expect(throws: RegistryError.self) { try ParameterNames.check(Form("ifmatch=1".utf8), in: .body) }
    }

    @Test("is told where nobody has asked for it")
    func isTold() throws {
        let form = try Form("a=1&b=2&a=3&c=4&c=5".utf8, notesAsked: true)
        #expect(try form.text("a") == "3" && form.texts("d", atMost: 9).isEmpty)
        #expect(form.ignored.map { String(decoding: $0, as: UTF8.self) } == ["b", "c"])
        #expect(try Form("a=1".utf8).ignored.isEmpty)
    }
}
