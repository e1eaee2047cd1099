extension String {
    /// The text, of which no more than its first `limit` bytes of UTF-8 are shown: so that no message grows with what a
    /// caller has sent.
    public func shortened(to limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
        return self[..<end] + "…"
    }
}
