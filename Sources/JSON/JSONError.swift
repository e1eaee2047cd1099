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
