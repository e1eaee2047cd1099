import Logging
import Testing

@testable import FlowRegistryServer

@Suite("A line of the log")
struct LogLineTests {
    @Test(
        "cannot be made to look like two, or a value like another",
        arguments: [
            (LogFormat.text, "a\nb", #"name="a\nb""#), (.text, "a=b", #"name="a=b""#),
            (.text, #"a"b"#, #"name="a\"b""#),
            (.text, #"a\"#, #"name="a\\""#), (.text, "", #"name="""#), (.text, "\u{1B}[1m", #"name="\u001b[1m""#),
            (.text, "\u{9B}\u{2028}", #"name="\u009b\u2028""#), (.text, "plain", "name=plain"),
            (.text, "ü", #"name="ü""#),
            (.json, "a\nb", #""name":"a\nb""#), (.json, #"a","b":"c"#, #""name":"a\",\"b\":\"c""#),
            (.json, "plain", #""name":"plain""#), (.json, "\0\u{7F}", #""name":"\u0000\u007f""#),
        ])
    func isOneLine(format: LogFormat, value: String, expected: String) {
        var line = LogLine(format, .info, "happened", isForJournal: false)
        line.add("name", value)
        let text = String(decoding: line.bytes, as: UTF8.self)
        #expect(text.hasSuffix(expected + (format == .json ? "}\n" : "\n")))
        #expect(text.utf8.count { $0 == UInt8(ascii: "\n") } == 1)
    }

    @Test(
        "has milliseconds with three digits behind the point",
        arguments: [(0, "0.000"), (1_234_567, "1.234"), (60_000, "0.060")])
    func hasMilliseconds(nanoseconds: Int64, expected: String) {
        var line = LogLine(.text, .info, "happened", isForJournal: true)
        line.add("duration_ms", nanoseconds: nanoseconds)
        #expect(String(decoding: line.bytes, as: UTF8.self) == "<6>happened duration_ms=\(expected)\n")
    }
}
