import FlowRegistry

/// A place in a list's order that can be written into a page token.
protocol PagePosition: Sendable {
    /// Letters, digits, `-` and `_`.
    var tokenText: String { get }
    init?(tokenText: Substring)
}

extension Position: PagePosition {
    var tokenText: String {
        UInt64(bitPattern: dateCreated.secondsSinceEpoch).hexadecimal + sid.description
    }

    init?(tokenText: Substring) {
        guard let date = UInt64(tokenText.prefix(16), radix: 16), let sid = SID<Resource>(tokenText.dropFirst(16))
        else {
            return nil
        }
        self.init(dateCreated: Timestamp(secondsSinceEpoch: Int64(bitPattern: date)), sid: sid)
    }
}

extension Int64: PagePosition {
    var tokenText: String { UInt64(bitPattern: self).hexadecimal }

    init?(tokenText: Substring) {
        guard let bits = UInt64(tokenText, radix: 16) else { return nil }
        self.init(bitPattern: bits)
    }
}

extension ChangeMark: PagePosition {
    /// Number and nonce.
    var tokenText: String { number.tokenText + nonce.tokenText }

    init?(tokenText: Substring) {
        guard let number = Int64(tokenText: tokenText.prefix(16)), let nonce = Int64(tokenText: tokenText.dropFirst(16))
        else { return nil }
        self.init(number: number, nonce: nonce)
    }
}

extension AliasName: PagePosition {
    var tokenText: String { description }

    init?(tokenText: Substring) { self.init(tokenText) }
}
