extension String {
    /// The text, of which no more than its first `most` bytes of UTF-8 are shown: so that no message grows with what a
    /// caller has sent.
    public func shortened(to most: Int) -> String {
        if utf8.count <= most { return self }
        return String(decoding: utf8.prefix(most).droppingCutScalar, as: UTF8.self) + "…"
    }

    /// The text as a name in a line for people.
    package func shortened() -> String { shortened(to: JSONString.longestName) }
}

extension JSONString {
    /// How many bytes of a name are shown to people.
    package static let longestName = 80

    /// The text as `String.shortened`, at the cost of what is shown.
    package var shortened: String {
        if utf8.count <= Self.longestName { return text }
        return String(decoding: utf8.prefix(Self.longestName).droppingCutScalar, as: UTF8.self) + "…"
    }
}

extension BidirectionalCollection<UInt8> {
    /// Without the bytes at the end that are not all of a code point.
    fileprivate var droppingCutScalar: SubSequence {
        guard let lead = lastIndex(where: { $0 & 0xC0 != 0x80 }), self[lead] >= 0xC0 else { return self[...] }
        let expected = self[lead] >= 0xF0 ? 4 : self[lead] >= 0xE0 ? 3 : 2
        return distance(from: lead, to: endIndex) < expected ? self[..<lead] : self[...]
    }
}
