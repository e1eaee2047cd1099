import Synchronization

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

/// Base64 with the standard alphabet (RFC 4648 §4), padding optional.
enum Base64 {
    /// nil for any other character, for anything behind the padding, and for a length that no encoding has.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        let digits = text.prefix { $0 != UInt8(ascii: "=") }
        let padding = text.dropFirst(digits.count)
        guard padding.count <= 2, padding.allSatisfy({ $0 == UInt8(ascii: "=") }) else { return nil }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        for byte in digits {
            guard let value = value(of: byte) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                decoded.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return count == 6 ? nil : decoded
    }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a") + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0") + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

/// The credentials that have been right since the start, as digests: whoever sends them is heard, however
/// much is guessed beside it.
///
/// The digest of others lets its sender be heard as well, and no more than that: the storage has the last word.
final class PreviouslyValidCredentials: Sendable {
    private struct State {
        var digests: Set<Int> = []
        /// In the order in which they came; the oldest gives way.
        var order: [Int] = []
        var oldest = 0
    }

    private static let capacity = 65_536

    private let state = Mutex(State())

    func contains(_ credentials: Credentials) -> Bool {
        state.withLock { $0.digests.contains(credentials.hashValue) }
    }

    func insert(_ credentials: Credentials) {
        state.withLock { state in
            guard state.digests.insert(credentials.hashValue).inserted else { return }
            if state.order.count < Self.capacity {
                state.order.append(credentials.hashValue)
            } else {
                state.digests.remove(state.order[state.oldest])
                state.order[state.oldest] = credentials.hashValue
                state.oldest = (state.oldest + 1) % Self.capacity
            }
        }
    }

    /// Forgets what is right no longer.
    func remove(_ credentials: Credentials) {
        state.withLock { _ = $0.digests.remove(credentials.hashValue) }
    }
}
