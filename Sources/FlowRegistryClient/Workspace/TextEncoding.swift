/// How a text is stored: editors write a byte-order mark before it, and UTF-16.
package enum TextEncoding {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The text as UTF-8 without a byte-order mark; as it is where it is in none of these forms.
    package static func utf8(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.starts(with: byteOrderMark) { return Array(bytes.dropFirst(byteOrderMark.count)) }
        guard bytes.count > 1, bytes.count.isMultiple(of: 2), let isLittleEndian = isLittleEndian(bytes) else {
            return bytes
        }
        let units = stride(from: 0, to: bytes.count, by: 2).map { index in
            isLittleEndian
                ? UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8
                : UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
        }
        guard let text = String(validating: units.first == 0xFEFF ? units[1...] : units[...], as: UTF16.self) else {
            return bytes
        }
        return [UInt8](text.utf8)
    }

    /// Of UTF-16 with a byte-order mark, or that begins with an ASCII character; nil for anything else.
    private static func isLittleEndian(_ bytes: [UInt8]) -> Bool? {
        switch (bytes[0], bytes[1]) {
        case (0xFF, 0xFE): true
        case (0xFE, 0xFF): false
        case (0, 0): nil
        case (_, 0): true
        case (0, _): false
        default: nil
        }
    }
}
