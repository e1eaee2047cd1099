import FlowRegistry

extension FlowPosition: PagePosition {
    /// Date, SID, and the name's bytes in hex digits.
    var tokenText: String {
        let name = friendlyName.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return UInt64(bitPattern: date.secondsSinceEpoch).hexadecimal + sid.description + name
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
