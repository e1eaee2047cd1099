import Glibc

/// A request's target in the form in which the routes are found by it: a path that begins with a slash, and a query.
///
/// Of a target in absolute form (RFC 9112 §3.2.2) the authority is apart. Letters, digits and `-._~` that the path has
/// percent-encoded are decoded, since that makes no difference (RFC 3986 §6.2.2.2); everything else stays as it was sent.
struct RequestTarget {
    let text: String
    /// Where the path ends in `text`.
    let pathEnd: String.Index
    /// Host and port that the target names; nil for one that is a path.
    let authority: String?

    init(_ target: String) {
        var target = target
        let end = target.withUTF8 { Self.pathEnd($0) }
        if let end {
            (text, authority) = (target, nil)
            pathEnd = target.utf8.index(target.startIndex, offsetBy: end)
            return
        }
        (target, authority) = Self.split(target)
        let path = target.prefix { $0 != "?" }
        let decoded = Self.decoded(path)
        text = decoded + target[path.endIndex...]
        pathEnd = text.utf8.index(text.startIndex, offsetBy: decoded.utf8.count)
    }

    /// How long the path is; nil where it is not as it has to be.
    private static func pathEnd(_ target: UnsafeBufferPointer<UInt8>) -> Int? {
        guard target.first == UInt8(ascii: "/"), let start = target.baseAddress else { return nil }
        let query = memchr(start, Int32(UInt8(ascii: "?")), target.count)
        let count = query.map { UnsafeRawPointer($0) - UnsafeRawPointer(start) } ?? target.count
        return memchr(start, Int32(UInt8(ascii: "%")), count) == nil ? count : nil
    }

    /// The target without scheme and authority, and the latter.
    private static func split(_ target: String) -> (rest: String, authority: String?) {
        for scheme in ["http://", "https://"] where target.prefix(scheme.count).lowercased() == scheme {
            let rest = target.dropFirst(scheme.count)
            let authority = rest.prefix { $0 != "/" && $0 != "?" }
            let path = rest[authority.endIndex...]
            return (path.hasPrefix("/") ? String(path) : "/" + path, String(authority))
        }
        return (target, nil)
    }

    private static func decoded(_ path: Substring) -> String {
        var (rest, decoded) = (path.utf8[...], [UInt8]())
        decoded.reserveCapacity(rest.count)
        while let byte = rest.first {
            if byte == UInt8(ascii: "%"), let character = escaped(rest.dropFirst().prefix(2)), isUnreserved(character) {
                decoded.append(character)
                rest = rest.dropFirst(3)
            } else {
                decoded.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func escaped(_ digits: Substring.UTF8View) -> UInt8? {
        let digits = Substring(digits)
        return digits.utf8.count == 2 && digits.allSatisfy(\.isHexDigit) ? UInt8(digits, radix: 16) : nil
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
