@testable import FlowRegistryHTTP
import Testing

@Suite("A document that is written")
struct JSONWriterTests {
    @Test("escapes what a string may not hold, and nothing else")
    func escapes() {
        var writer = JSONWriter()
        writer.string("\u{0}\u{9}\u{A}\u{F}\u{10}\u{1F} \"\\/\u{7F}é😀")
        let expected = #""\u0000\u0009\u000a\u000f\u0010\u001f \"\\/"# + "\u{7F}é😀\""
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }
}
