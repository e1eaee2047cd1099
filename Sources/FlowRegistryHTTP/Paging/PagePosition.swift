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

extension FlowPosition: PagePosition {
    /// Date, SID, and the name's bytes in hex digits.
    var tokenText: String {
        UInt64(bitPattern: date.secondsSinceEpoch).hexadecimal + sid.description + friendlyName.utf8.hexadecimal
    }

    init?(tokenText: Substring) {
        guard let date = UInt64(tokenText.prefix(16), radix: 16),
            let sid = FlowSID(tokenText.dropFirst(16).prefix(34)),
            let name = Self.text(hexadecimal: tokenText.dropFirst(16 + 34).utf8)
        else { return nil }
        self.init(
            friendlyName: name, date: Timestamp(secondsSinceEpoch: Int64(bitPattern: date)), sid: sid)
    }

    private static func text(hexadecimal digits: Substring.UTF8View) -> String? {
        var (bytes, rest) = ([UInt8](), digits)
        while !rest.isEmpty {
            guard let byte = UInt8(Substring(rest.prefix(2)), radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension FlowUse.Position: PagePosition {
    /// SID, revision, and the widget's place.
    var tokenText: String {
        flowSID.description + UInt64(bitPattern: revision).hexadecimal + UInt64(bitPattern: widgetIndex).hexadecimal
    }

    init?(tokenText: Substring) {
        guard let flow = FlowSID(tokenText.prefix(34)),
            let revision = UInt64(tokenText.dropFirst(34).prefix(16), radix: 16),
            let index = UInt64(tokenText.dropFirst(34 + 16), radix: 16)
        else { return nil }
        self.init(flowSID: flow, revision: Int64(bitPattern: revision), widgetIndex: Int64(bitPattern: index))
    }
}

/// A place in the audit log as a page token may have it: it says nothing of how many entries there are.
struct HiddenAuditPosition: PagePosition {
    private let fingerprint: UInt64
    private let hidden: UInt64

    init(_ position: AuditPosition, by permutation: NumberPermutation) {
        fingerprint = position.fingerprint
        hidden = permutation.shuffled(UInt64(bitPattern: position.number))
    }

    func position(by permutation: NumberPermutation) -> AuditPosition {
        AuditPosition(number: Int64(bitPattern: permutation.restored(hidden)), fingerprint: fingerprint)
    }

    /// The hash's beginning, then the number.
    var tokenText: String { fingerprint.hexadecimal + hidden.hexadecimal }

    init?(tokenText: Substring) {
        guard let fingerprint = UInt64(tokenText.prefix(16), radix: 16),
            let hidden = UInt64(tokenText.dropFirst(16), radix: 16)
        else { return nil }
        self.fingerprint = fingerprint
        self.hidden = hidden
    }
}
