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
}
