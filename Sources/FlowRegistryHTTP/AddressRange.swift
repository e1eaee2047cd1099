/// The addresses that share a prefix (RFC 4632 §3.1, RFC 4291 §2.3); a single address is a range of one.
struct AddressRange: Hashable, Sendable {
    private let network: UInt128
    /// How many of the bits of an address stand after the prefix.
    private let hostBits: Int

    /// `10.0.0.0/8`, `fd00::/8` or an address. Throws a reason for anything else, also for a network address with bits
    /// after its prefix: `10.0.0.1/8` may be meant as one address or as sixteen million.
    init(_ text: String) throws(MalformedProxy) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else { throw MalformedProxy(entry: text, "is no address") }
        let width = parts[0].contains(":") ? 128 : 32
        network = address.bits
        guard parts.count == 2 else {
            hostBits = 0
            return
        }
        guard parts[1].utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            let length = Int(parts[1]), length <= width
        else { throw MalformedProxy(entry: text, "must have a prefix length of 0 to \(width)") }
        hostBits = width - length
        guard network & ~(UInt128.max << hostBits) == 0 else {
            throw MalformedProxy(entry: text, "has bits set after its prefix")
        }
    }

    func contains(_ address: IPAddress) -> Bool { (address.bits ^ network) >> hostBits == 0 }
}
