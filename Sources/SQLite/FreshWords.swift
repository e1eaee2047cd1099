/// Counts the words that are new: among those of one text, which has so many at most, and among those that were given
/// FTS5 since the count began. A new word costs its index about ten times as much as one that it has just had.
///
/// Words are told apart by a hash with a key that nobody knows, so that nobody can write many that pass for one.
struct FreshWords {
    /// As many different words of a text are found. Of the definitions that we have seen, the one with the most has 250 in
    /// 29 KB.
    static let maximumPerText = 16_384
    /// No shorter text has more: a pair of Han characters is a word for every three bytes.
    static let shortBytes = 3 * maximumPerText

    /// About as many since it was last emptied: at least so many.
    private(set) var count = 0
    private let key = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max) | 1)
    /// A bit for each value of 16 bits of the hash.
    private var seen = [UInt64](repeating: 0, count: 1_024)
    private var ofText = NumberSet()
    private var isLong = false

    mutating func removeAll() {
        guard count > 0 else { return }
        count = 0
        seen.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }

    /// - Parameter bytes: how many a text has whose words are to be found up to `maximumPerText`; nil for all of them.
    mutating func begin(textOf bytes: Int?) {
        isLong = bytes.map { $0 > Self.shortBytes } ?? false
        ofText.removeAll()
    }

    /// False where the text has so many different words before this one that it is no longer found by it, nor by what
    /// follows.
    mutating func add(_ word: UnsafePointer<CChar>, _ count: Int) -> Bool {
        let hash = hash(word, count)
        if isLong {
            if ofText.count >= Self.maximumPerText { return false }
            _ = ofText.insert(hash | 1)
        }
        let (index, bit) = (Int(hash >> 54), 1 << (hash >> 48 & 63) as UInt64)
        seen.withUnsafeMutableBufferPointer { seen in
            if seen[index] & bit == 0 { self.count += 1 }
            seen[index] |= bit
        }
        return true
    }

    private func hash(_ word: UnsafePointer<CChar>, _ count: Int) -> UInt64 {
        let bytes = UnsafeRawBufferPointer(start: word, count: count)
        var (hash, position) = (key.0 ^ UInt64(count), 0)
        while position + 8 <= count {
            hash = Self.mix(hash ^ bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self), key.1)
            position += 8
        }
        var rest: UInt64 = 0
        while position < count {
            rest = rest << 8 | UInt64(bytes[position])
            position += 1
        }
        return Self.mix(hash ^ rest, key.1)
    }

    /// Both halves of the product, so that each bit depends on all of both factors.
    private static func mix(_ number: UInt64, _ key: UInt64) -> UInt64 {
        let product = number.multipliedFullWidth(by: key)
        return product.high ^ product.low
    }
}
