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

    @Test("has the last of several fields of a name")
    func hasTheLast() throws {
        let form = try Form("a=1&&b&a=2&=3".utf8)
        #expect(try form.text("a") == "2")
        #expect(try form.texts("a") == ["1", "2"])
        #expect(try form.text("b") == "")
        #expect(try form.text("c") == nil)
    }
}
