/// Where a text stops being JSON, and why.
public struct JSONError: Error, Equatable, Sendable {
    public let reason: String
    /// Counted from 1; the column in bytes.
    public let line: Int
    public let column: Int

    package init(_ reason: String, at offset: Int, of text: UnsafeBufferPointer<UInt8>) {
        self.reason = reason
        let before = text[..<min(offset, text.count)]
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        column = offset - (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1)
    }
}

extension JSONError {
    /// What a text that is no JSON is instead, where its bytes say so: none at all, one of another encoding, or one with
    /// a conflict that a merge has left; nil for any other. `offset` is where the parser has stopped.
    package static func cause(of text: UnsafeBufferPointer<UInt8>, at offset: Int) -> JSONError? {
        if let encoding = encoding(of: text) { return JSONError(encoding, at: 0, of: text) }
        let rest = text[min(offset, text.count)...]
        if rest.isEmpty, text.allSatisfy(\.isJSONWhiteSpace) { return JSONError("is empty", at: 0, of: text) }
        let marker = rest.prefix(7)
        guard marker.count == 7, marker.allSatisfy({ $0 == marker.first }), "<=>|".utf8.contains(marker.first ?? 0)
        else { return nil }
        return JSONError("has a conflict here that a merge has left", at: offset, of: text)
    }

    /// A text of JSON begins with an ASCII character (RFC 8259 §2), so that its zero bytes tell UTF-16.
    private static func encoding(of text: UnsafeBufferPointer<UInt8>) -> String? {
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { return "begins with a byte-order mark, which JSON must not" }
        guard text.count > 1 else { return nil }
        let isWide = [[0xFE, 0xFF], [0xFF, 0xFE]].contains([text[0], text[1]]) || (text[0] == 0) != (text[1] == 0)
        return isWide ? "is UTF-16, where UTF-8 is needed" : nil
    }
}
