import CMicroHTTPDHooks
import Testing

@Suite("The head of a request, read as its bytes come")
struct RequestHeadTests {
    static let right =
        "GET /a HTTP/1.1\r\nHost: a\r\nX:\ty \u{80}\r\nLonger-Than-A-Block: \(String(repeating: "x", count: 99))\r\n\r\n"

    @Test(
        "is complete at its empty line, and empty lines before it do not count",
        arguments: ["", "\r\n", "\n", "\r\n\n\r\n"], ["", "GET /b", "\0"])
    func isComplete(before: String, behind: String) {
        for head in Self.read(before + Self.right + behind) {
            #expect(head.state == REQUEST_HEAD_COMPLETE)
            #expect(head.length == Self.right.utf8.count)
            #expect(head.behind == behind.utf8.count)
        }
    }

    @Test(
        "is faulty by the first byte that is wrong",
        arguments: [
            ("GET /\0 HTTP/1.1\r\n", REQUEST_HEAD_HOLDS_NUL), ("\0GET / HTTP/1.1\r\n", REQUEST_HEAD_HOLDS_NUL),
            ("GET / HTTP/1.1\0\n", REQUEST_HEAD_HOLDS_NUL), ("GET / HTTP/1.1\r\n\0\n", REQUEST_HEAD_HOLDS_NUL),
            ("GET / HTTP/1.1\r\0\n", REQUEST_HEAD_HOLDS_NUL), ("GET / HTTP/1.1\r\n\r\0", REQUEST_HEAD_HOLDS_NUL),
            ("GET / HTTP/1.1\n", REQUEST_HEAD_HOLDS_BARE_LF), ("GET / HTTP/1.1\r\n\n", REQUEST_HEAD_HOLDS_BARE_LF),
            ("GET / HTTP/1.1\r\nX: y\rZ", REQUEST_HEAD_HOLDS_BARE_CR), ("\rGET", REQUEST_HEAD_HOLDS_BARE_CR),
            ("GET / HTTP/1.1\r\nX: y\r\r\n", REQUEST_HEAD_HOLDS_BARE_CR),
            ("GET / HTTP/1.1\r\nX: y\r\n z", REQUEST_HEAD_HOLDS_FOLD),
            ("GET / HTTP/1.1\r\n\tz", REQUEST_HEAD_HOLDS_FOLD),
            ("GET / HTTP/1.1\r\nX: y\r\n:\n", REQUEST_HEAD_HOLDS_NAMELESS_FIELD),
            ("GET / HTTP/1.1\r\nX: \u{7F}\r\n", REQUEST_HEAD_HOLDS_CONTROL),
            ("GET / HTTP/1.1\r\nX: aaaaaaaaaaaaaaaa\u{1F}\r\n", REQUEST_HEAD_HOLDS_CONTROL),
        ])
    func isFaulty(text: String, fault: request_head_fault) {
        for head in Self.read(text + Self.right) {
            #expect(head.state == REQUEST_HEAD_FAULTY)
            #expect(head.fault == fault)
        }
    }

    @Test("shows another character where a NUL is, at which libmicrohttpd 1.0 would hang up without an answer")
    func hidesNUL() {
        var head = request_head()
        var bytes = Array("GET /\0\0 HTTP/1.1\r\n".utf8)
        request_head_read(&head, &bytes, bytes.count)
        #expect(head.fault == REQUEST_HEAD_HOLDS_NUL)
        #expect(bytes.firstIndex(of: 0) == nil)
    }

    @Test("is followed by the next one behind the body, wherever the bytes are cut", arguments: [0, 3, 40])
    func goesOn(length: Int) {
        let body = [UInt8](repeating: 0, count: length)
        let bytes = Array(Self.right.utf8) + body + Array("GET /b HTTP/1.1\r\n\r\n".utf8)
        for cut in 0...bytes.count {
            var head = request_head()
            Self.read(bytes[..<cut], &head, body: length)
            Self.read(bytes[cut...], &head, body: length)
            #expect(head.state == REQUEST_HEAD_COMPLETE && head.length == 19 && head.behind == 0)
        }
    }

    /// What becomes of it in one piece, in two, and byte by byte.
    private static func read(_ text: String) -> [request_head] {
        let bytes = Array(text.utf8)
        var heads: [request_head] = []
        for cut in 0..<bytes.count {
            var head = request_head()
            take(bytes[..<cut], &head)
            take(bytes[cut...], &head)
            heads.append(head)
        }
        var head = request_head()
        for byte in bytes { take([byte], &head) }
        return heads + [head]
    }

    private static func take(_ bytes: ArraySlice<UInt8>, _ head: inout request_head) {
        var bytes = Array(bytes)
        request_head_read(&head, &bytes, bytes.count)
    }

    /// As the gate does: once the first head is complete, on to the next.
    private static func read(_ bytes: ArraySlice<UInt8>, _ head: inout request_head, body: Int) {
        let wasComplete = head.state == REQUEST_HEAD_COMPLETE
        var bytes = Array(bytes)
        bytes.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            request_head_read(&head, start.assumingMemoryBound(to: UInt8.self), bytes.count)
            guard !wasComplete, head.state == REQUEST_HEAD_COMPLETE, head.length == right.utf8.count else { return }
            let end = start + bytes.count - head.behind
            request_head_next(&head, end.assumingMemoryBound(to: CChar.self), UInt64(body))
        }
    }
}
