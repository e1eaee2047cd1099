import FlowRegistry

/// A strong entity tag: the same tag of the same URL means the same bytes (RFC 9110 §8.8.3).
struct EntityTag: Hashable, Sendable {
    /// Without the quotation marks.
    let text: String

    /// A tag that was given before.
    init(text: String) {
        self.text = text
    }

    /// The tag of a flow: the number of its latest revision, which nothing of it changes without.
    init(revision: Int64) {
        text = String(revision)
    }

    /// The tag of what has no number: a hash of its bytes, in four lanes of eight bytes each, so that a long list costs
    /// little (multiply and rotate as https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md).
    init(of body: [UInt8]) {
        text = Self.hash(body).hexadecimal
    }

    /// As it stands in a field.
    var field: String { "\"\(text)\"" }

    private static func hash(_ body: [UInt8]) -> UInt64 {
        var lanes: SIMD4<UInt64> = [1, 2, 3, 4]
        return body.withUnsafeBytes { bytes in
            var offset = 0
            while offset + 32 <= bytes.count {
                for lane in 0..<4 {
                    let word = bytes.loadUnaligned(fromByteOffset: offset + 8 * lane, as: UInt64.self)
                    lanes[lane] = mixed(lanes[lane], word)
                }
                offset += 32
            }
            var hash = UInt64(bytes.count)
            for lane in 0..<4 { hash = mixed(hash, lanes[lane]) }
            for byte in bytes[offset...] { hash = mixed(hash, UInt64(byte)) }
            return hash ^ hash >> 32
        }
    }

    private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let sum = hash &+ word &* 0xC2B2_AE3D_27D4_EB4F
        return (sum << 31 | sum >> 33) &* 0x9E37_79B1_85EB_CA87
    }
}
