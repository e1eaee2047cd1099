import FlowRegistry

/// A strong entity tag: the same tag of the same URL means the same bytes (RFC 9110 §8.8.3).
struct EntityTag: Hashable, Sendable {
    /// As it stands in a field.
    let field: String

    /// A tag that was given before.
    init(text: String) {
        field = "\"\(text)\""
    }

    /// The tag of what conditional changes go by: number and nonce, as `"3-0f1e2d3c4b"`, short enough that a string of it
    /// needs no memory.
    init(_ mark: ChangeMark) {
        let number = String(mark.number).utf8
        field = String(unsafeUninitializedCapacity: number.count + Self.nonceDigits + 3) { buffer in
            var count = 0
            func append(_ byte: UInt8) {
                buffer[count] = byte
                count += 1
            }
            append(UInt8(ascii: "\""))
            for digit in number { append(digit) }
            append(UInt8(ascii: "-"))
            for place in stride(from: 4 * (Self.nonceDigits - 1), through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: mark.nonce >> Int64(place)) & 0xF
                append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
            }
            append(UInt8(ascii: "\""))
            return count
        }
    }

    /// The state that has this tag; nil for what is no such tag to the letter.
    static func mark(_ text: String) -> ChangeMark? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int64(parts[0]), let nonce = Int64(parts[1], radix: 16) else { return nil }
        let mark = ChangeMark(number: number, nonce: nonce)
        return EntityTag(mark).text.utf8.elementsEqual(text.utf8) ? mark : nil
    }

    /// Without the quotation marks.
    var text: Substring { field.dropFirst().dropLast() }

    private static let nonceDigits = 10

    /// The tag of what has no number: a hash of its bytes, in four lanes of eight bytes each, so that a long list costs
    /// little (multiply and rotate as https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md).
    init(of body: [UInt8]) {
        self.init(text: Self.hash(body).hexadecimal)
    }

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
