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
    /// Shorter texts are not counted, which would make each create dearer: the strings of nearly all definitions.
    private static let uncountedBytes = 8 * 1_024

    /// Of 64 bits each.
    private static let places = 1_024

    /// About as many since it was last emptied: at least so many.
    private(set) var count = 0
    private let key = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max) | 1)
    /// A bit for each value of 16 bits of the hash.
    private let seen = UnsafeMutablePointer<UInt64>.allocate(capacity: FreshWords.places)
    private var ofText = NumberSet()
    private var isLong = false
    /// Whether the words of the text are to be given to `add`.
    private(set) var isCounting = false

    init() { seen.initialize(repeating: 0, count: Self.places) }

    func deallocate() { seen.deallocate() }

    mutating func removeAll() {
        guard count > 0 else { return }
        count = 0
        seen.update(repeating: 0, count: Self.places)
    }

    /// - Parameter isLimited: whether the words of the text are to be found up to `maximumPerText`.
    mutating func begin(textOf bytes: Int, isLimited: Bool = true) {
        isLong = isLimited && bytes > Self.shortBytes
        isCounting = bytes > Self.uncountedBytes
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
        if seen[index] & bit == 0 {
            seen[index] |= bit
            self.count += 1
        }
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
