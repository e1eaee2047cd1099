/// User name and password of HTTP Basic authentication (RFC 7617).
struct Credentials: Hashable {
    let username: String
    let password: String

    /// Reads an Authorization field; nil for another scheme or damaged Base64.
    init?(_ authorization: String) {
        let parts = authorization.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard parts.count == 2, parts[0].elementsEqual("basic".utf8, by: { $0 | 0x20 == $1 }),
            let decoded = Base64.decode(parts[1]),
            let colon = decoded.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        username = String(decoding: decoded[..<colon], as: UTF8.self)
        password = String(decoding: decoded[(colon + 1)...], as: UTF8.self)
    }
}
