import FlowRegistry
@testable import FlowRegistryHTTP
import Testing

@Suite("A form")
struct FormTests {
    @Test("is decoded, wherever its escapes and spaces stand", arguments: 0..<20)
    func isDecoded(offset: Int) throws {
        let text = String(repeating: "x", count: offset)
        for (encoded, meant) in [("%22", "\""), ("+", " "), ("%c3%A9", "é"), ("%2b%2B+", "++ "), ("=", "=")] {
            let form = try Form("\(text)n=\(text)\(encoded)\(text)&\(text)m=\(text)".utf8)
            #expect(try Form("n=\(text)\(encoded)\(text)&m=\(text)".utf8).text("n") == text + meant + text)
            #expect(try form.text("m") == (offset == 0 ? "" : nil))
        }
    }

    @Test(
        "is refused where two hex digits do not follow a %",
        arguments: ["%", "%2", "%2g", "%g2", "%:0", "%@1", "%`1", "%/0"])
    func isRefused(escape: String) {
        for offset in 0..<20 {
            let text = String(repeating: "x", count: offset)
            #expect(throws: RegistryError.self) { try Form("n=\(text)\(escape)".utf8) }
            #expect(throws: RegistryError.self) { try Form("n=\(text)\(escape)&m=1".utf8) }
        }
    }

    @Test("has no text that is longer than may be, in characters of any length")
    func limitsLength() throws {
        #expect(try Form("a=%F0%9F%98%80%F0%9F%98%80".utf8).text("a", atMost: 2) == "😀😀")
        for text in ["xyz", "%F0%9F%98%80%F0%9F%98%80x", String(repeating: "x", count: 100_000)] {
            let expected = RegistryError.invalidParameter("a", reason: "must not be longer than 2 characters")
            #expect(throws: expected) { try Form("a=\(text)".utf8).text("a", atMost: 2) }
            #expect(throws: expected) { try Form("a=x&a=\(text)".utf8).texts("a", atMost: 2) }
        }
    }

    @Test("encodes all but letters, digits and -._~")
    func encodes() {
        #expect(Form.encoded("aZ09-._~ %/é\u{1}") == "aZ09-._~%20%25%2F%C3%A9%01")
    }

    @Test("has a thousand parameters at most")
    func limitsCount() throws {
        let fields = (1...1_000).map { "a\($0)=1" }.joined(separator: "&")
        #expect(try Form(fields.utf8).text("a1000") == "1")
        #expect(throws: RegistryError.malformedRequest("More than 1000 parameters were sent")) {
            try Form("\(fields)&b=1".utf8)
        }
    }

    @Test(
        "has a name and a commit message that are no longer than may be",
        arguments: [("FriendlyName", 1_024), ("CommitMessage", 4_096)])
    func limitsFlows(name: String, count: Int) throws {
        let definitions = DefinitionReader(maximumDefinitionBytes: 1_024)
        let text = String(repeating: "x", count: count)
        let update = try FlowForm(Form("Status=draft&\(name)=\(text)".utf8), definitions).update()
        #expect([update.friendlyName, update.commitMessage].contains(text))
        let expected = RegistryError.invalidParameter(name, reason: "must not be longer than \(count) characters")
        #expect(throws: expected) { try FlowForm(Form("Status=draft&\(name)=\(text)x".utf8), definitions) }
    }

    @Test("has test users of 256 characters at most")
    func limitsTestUsers() throws {
        let user = String(repeating: "u", count: 256)
        #expect(try TestUsersForm(Form("TestUsers=\(user)&TestUsers=".utf8)).testUsers == [user])
        #expect(throws: RegistryError.invalidParameter("TestUsers", reason: "must not be longer than 256 characters")) {
            try TestUsersForm(Form("TestUsers=\(user)u".utf8))
        }
    }

    @Test("has the last of several fields of a name")
    func hasTheLast() throws {
        let form = try Form("a=1&&b&a=2&=3".utf8)
        #expect(try form.text("a") == "2")
        #expect(try form.texts("a", atMost: 1) == ["1", "2"])
        #expect(try form.text("b") == "")
        #expect(try form.text("c") == nil)
    }
}
