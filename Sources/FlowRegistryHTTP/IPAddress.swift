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
