import Testing
import YAML

@Suite("YAML")
struct YAMLParserTests {
    @Test("has mappings, sequences and scalars with their lines")
    func readTree() throws {
        let root = try #require(try YAMLParser.parse("# a\nhttp:\n  port: 8080\n  hosts: [a, 'b c']\nempty:\n"))
        guard case .mapping(let members) = root.content else { throw Unexpected() }
        #expect(members.map(\.key) == ["http", "empty"])
        #expect(members.map(\.line) == [2, 5])
        #expect(members[1].value.content == .scalar(""))
        guard case .mapping(let http) = members[0].value.content else { throw Unexpected() }
        #expect(http.map(\.line) == [3, 4])
        #expect(http[0].value.content == .scalar("8080"))
        guard case .sequence(let hosts) = http[1].value.content else { throw Unexpected() }
        #expect(hosts.map(\.content) == [.scalar("a"), .scalar("b c")])
    }

    @Test("keeps text as it is written", arguments: ["0660", "1_000", "0x10", "yes", "~", "1.50", "äöü €"])
    func keepText(text: String) throws {
        #expect(try YAMLParser.parse(text)?.content == .scalar(text))
    }

    @Test("may be empty", arguments: ["", "\n", "# nothing but this\n"])
    func isEmpty(text: String) throws {
        #expect(try YAMLParser.parse(text) == nil)
    }

    @Test(
        "that cannot be read is refused with its place",
        arguments: [
            ("a: [\n", "line 2, column 1: did not find expected node content"),
            ("a:\n\tb: 1\n", "line 2, column 1: found character that cannot start any token"),
            ("a: 1\nb: 2\na: 3\n", "line 3, column 1: a is there more than once"),
            ("a: &x 1\nb: *x\n", "line 1, column 4: did not expect an anchor"),
            ("a: *x\n", "line 1, column 4: did not expect an alias"),
            ("a: 1\n---\nb: 2\n", "line 2, column 1: did not expect a second document"),
            ("[a]: 1\n", "line 1, column 1: did not find a key that is text"),
        ])
    func refuse(text: String, description: String) {
        let error = #expect(throws: YAMLError.self) { try YAMLParser.parse(text) }
        #expect(error?.description == description)
    }

    @Test("that is nested too deep is refused, however deep it is")
    func refuseDepth() throws {
        let depth = YAMLParser.maximumDepth
        #expect(try YAMLParser.parse(nested(depth)) != nil)
        for count in [depth + 2, 9_000] {
            #expect(throws: YAMLError.self) { try YAMLParser.parse(nested(count)) }
        }
    }

    private func nested(_ count: Int) -> String {
        String(repeating: "[", count: count) + String(repeating: "]", count: count)
    }

    private struct Unexpected: Error {}
}
