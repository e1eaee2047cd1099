import Glibc

/// Header fields, as they are written one after the other.
struct FieldText {
    private let buffer: UnsafeMutableRawBufferPointer
    private var count = 0
    private var isWhole = true

    init(_ buffer: UnsafeMutableBufferPointer<CChar>) {
        self.buffer = UnsafeMutableRawBufferPointer(buffer)
    }

    /// What is ours: a line's end, and what stands before and behind a name.
    mutating func append(ours text: StaticString) {
        text.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
    }

    /// A name or value, which may hold no control character.
    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            if bytes.containsControl { isWhole = false }
            append(bytes)
        }
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, let to = buffer.baseAddress, count + bytes.count < buffer.count else {
            isWhole = isWhole && bytes.isEmpty
            return
        }
        memcpy(to + count, start, bytes.count)
        count += bytes.count
    }

    /// How much was written; nil where it was too much, or held a control character.
    func end() -> Int? { isWhole ? count : nil }
}
