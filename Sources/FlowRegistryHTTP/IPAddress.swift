import Glibc

/// An IPv4 or IPv6 address; an IPv4 address and the same mapped into IPv6 are one (RFC 4291 §2.5.5.2).
struct IPAddress: Hashable, Sendable {
    /// As the 128 bits of IPv6.
    let bits: UInt128

    /// An address as inet_pton(3) has it: no zone, no port, no leading zeros in IPv4.
    init?(_ text: String) {
        // inet_pton would read up to it.
        guard !text.utf8.contains(0) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET6, text, &bytes) == 1 {
            bits = bytes.reduce(0) { $0 << 8 | UInt128($1) }
        } else if inet_pton(AF_INET, text, &bytes) == 1 {
            bits = bytes[..<4].reduce(0xFFFF) { $0 << 8 | UInt128($1) }
        } else {
            return nil
        }
    }

    /// Its canonical text (RFC 5952); of an IPv4 address, that and the text of the same mapped into IPv6.
    var texts: [String] {
        let bytes = (0..<16).map { UInt8(truncatingIfNeeded: bits >> (8 * (15 - $0))) }
        let text = Self.text(AF_INET6, bytes)
        return bits >> 32 == 0xFFFF ? [Self.text(AF_INET, [UInt8](bytes[12...])), text] : [text]
    }

    private static func text(_ family: Int32, _ bytes: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

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
