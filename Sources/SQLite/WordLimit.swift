/// Up to how many different words a text is found by.
///
/// Words are told apart by a hash with a key that nobody knows, so that nobody can write many that pass for one.
struct WordLimit {
    /// Of the definitions that we have seen, the one with the most has 250 in 29 KB.
    static let maximumPerText = 16_384
    /// No shorter text has more: a pair of Han characters is a word for every three bytes.
    private static let shortBytes = 3 * maximumPerText

    private let key = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max) | 1)
    private var words = NumberSet()
    /// Whether the words of the text are to be given to `add`.
    private(set) var isNeeded = false

    mutating func begin(textOf bytes: Int) {
        isNeeded = bytes > Self.shortBytes
        words.removeAll()
    }

    /// False where the text has so many different words before this one that it is no longer found by it, nor by what
    /// follows.
    mutating func add(_ word: UnsafePointer<CChar>, _ count: Int) -> Bool {
        if words.count >= Self.maximumPerText { return false }
        _ = words.insert(hash(word, count) | 1)
        return true
    }

    private func hash(_ word: UnsafePointer<CChar>, _ count: Int) -> UInt64 {
        let bytes = UnsafeRawBufferPointer(start: word, count: count)
        var (hash, position) = (key.0 ^ UInt64(count), 0)
        while position + 8 < count {
            hash = Self.mix(hash ^ bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self), key.1)
            position += 8
        }
        return Self.mix(hash ^ Self.end(of: bytes), key.1)
    }

    /// The last eight bytes, or all of fewer; some of them twice.
    private static func end(of bytes: UnsafeRawBufferPointer) -> UInt64 {
        let count = bytes.count
        if count >= 8 { return bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self) }
        if count >= 4 {
            let first = bytes.loadUnaligned(as: UInt32.self)
            return UInt64(first) << 32 | UInt64(bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
        }
        if count == 0 { return 0 }
        return UInt64(bytes[0]) << 16 | UInt64(bytes[count / 2]) << 8 | UInt64(bytes[count - 1])
    }

    /// Both halves of the product, so that each bit depends on all of both factors.
    static func mix(_ number: UInt64, _ key: UInt64) -> UInt64 {
        let product = number.multipliedFullWidth(by: key)
        return product.high ^ product.low
    }
}
