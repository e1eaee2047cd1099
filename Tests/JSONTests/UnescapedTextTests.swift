import JSON
@testable import JSON
import Testing

@Suite("A string with escapes")
struct UnescapedTextTests {
    static let spellings: [(String, String)] = [
        (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"), (#"\u0041\u00e9\u00E9\u20aC"#, "Aéé€"),
        (#"\ud83d\ude00"#, "😀"), (#"\uD83D"#, "\u{FFFD}"), (#"\ude00\ud83d"#, "\u{FFFD}\u{FFFD}"),
        (#"\ud83d\ud83d\ude00"#, "\u{FFFD}😀"), (#"\ud83d\n"#, "\u{FFFD}\n"), (#"\ud83dude00"#, "\u{FFFD}ude00"),
        (#"\ud83d\u0041"#, "\u{FFFD}A"), (#"\u0000"#, "\0"), (#"\uffff"#, "\u{FFFF}"),
    ]

    @Test("is read wherever its escapes stand", arguments: 0..<20)
    func isRead(offset: Int) throws {
        let text = String(repeating: "é", count: offset)
        for (spelled, meant) in Self.spellings {
            let document = try JSONDocument([UInt8](#""\#(text)\#(spelled)\#(text)""#.utf8))
            #expect(document.root.string == text + meant + text)
            #expect(document.root.utf8.map { [UInt8]($0) } == [UInt8]((text + meant + text).utf8))
            #expect(JSONString(escaped: document.content(0)).text == text + meant + text || meant.contains("\u{FFFD}"))
        }
    }

    @Test("keeps half a surrogate pair where it is compared code point by code point")
    func keepsHalves() throws {
        let value = try JSONValue(json: [UInt8](#"["\ud83d","\ude00","\ufffd"]"#.utf8))
        #expect(Set(value.elements).count == 3)
        #expect(value.elements[0].string?.utf8 == [0xED, 0xA0, 0xBD])
    }

    @Test("is not decoded to be compared with a text that is much shorter")
    func isComparedByLength() throws {
        let content = [UInt8](String(repeating: "\\n", count: 100).utf8)[...]
        #expect(!UnescapedText.isEqual(content, to: "name"))
        #expect(UnescapedText.isEqual([UInt8](#"\u006eam\u0065"#.utf8)[...], to: "name"))
        #expect(!UnescapedText.isEqual([UInt8](#"\u006eam\u0066"#.utf8)[...], to: "name"))
        #expect(!UnescapedText.isEqual([UInt8](#"\n"#.utf8)[...], to: "name"))
    }
}
