import CSQLite

/// A text whose words are given to FTS5 one by one: each with the scope before it and, in a document, with those of its
/// beginnings that the text has not had before.
struct TenantText {
    /// What stands between scope and text, and says what is made of it.
    enum Form: CChar {
        /// Words of scripts with spaces, and pairs of characters of others.
        case words = 0x1E
        /// The same, in what migrations write to indexes that are dropped by a later one.
        case migratedWords = 0x1F
        /// Beginnings, which are none of the words: it stays before what is given.
        case beginnings = 0x01
    }

    /// Words are cut to this many bytes (FTS5_MAX_TOKEN_SIZE).
    private static let maximumBytes = 32_768
    private static let maximumScopeBytes = 63

    var context: UnsafeMutableRawPointer?
    var take: TakeWord?
    private var limit = WordLimit()
    private let word = UnsafeMutablePointer<CChar>.allocate(capacity: TenantText.maximumBytes)
    private let beginning = UnsafeMutablePointer<CChar>.allocate(capacity: TenantText.maximumScopeBytes + 9)
    /// How many bytes of `word` and of `beginning` are the same for the whole text.
    private var (wordScope, beginningScope) = (0, 0)
    private var isDocument = false
    private var beginnings = NumberSet()
    private var asciiBeginnings = ASCIIBeginnings()

    func deallocate() {
        word.deallocate()
        beginning.deallocate()
        asciiBeginnings.deallocate()
    }

    /// Where the words begin; nil for a text without a scope, which has none.
    mutating func begin(_ text: UnsafeBufferPointer<CChar>, isDocument: Bool) -> Int? {
        guard let end = text.firstIndex(where: { Form(rawValue: $0) != nil }), end <= Self.maximumScopeBytes,
            let form = Form(rawValue: text[end]), let start = text.baseAddress
        else { return nil }
        word.update(from: start, count: end)
        beginning.update(from: start, count: end)
        (word[end], beginning[end]) = (Form.beginnings.rawValue, Form.beginnings.rawValue)
        beginningScope = end + 1
        wordScope = form == .beginnings ? beginningScope : end
        self.isDocument = isDocument
        if isDocument {
            beginnings.removeAll()
            asciiBeginnings.removeAll()
        }
        if isDocument { limit.begin(textOf: text.count - beginningScope) }
        return beginningScope
    }

    mutating func give(
        _ bytes: UnsafePointer<CChar>, _ count: Int, _ flags: Int32, _ place: (start: Int32, end: Int32)
    ) -> Int32 {
        if isDocument, limit.isNeeded, !limit.add(bytes, count) { return SQLITE_DONE }
        let kept = min(count, Self.maximumBytes - wordScope)
        (word + wordScope).update(from: bytes, count: kept)
        let code = pass(word, wordScope + kept, flags, place)
        guard isDocument, code == SQLITE_OK else { return code }
        if bytes[0] >= 0, count == 1 || bytes[1] >= 0 {
            return giveBeginnings(ofASCII: bytes, count, flags, place)
        }
        var (one, two) = Self.beginnings(of: bytes, count)
        // A pair is itself what a search for its two characters asks for.
        if UnspacedScript.begins(bytes, count) { two = 0 }
        // A text that has had both characters has had the first one.
        guard two == 0 || beginnings.insert(Self.number(bytes, two)) else { return SQLITE_OK }
        let second = two == 0 ? SQLITE_OK : giveBeginning(bytes, two, flags, place)
        guard second == SQLITE_OK, one > 0, beginnings.insert(Self.number(bytes, one)) else { return second }
        return giveBeginning(bytes, one, flags, place)
    }

    /// The same of a word whose first two characters have a byte each.
    private mutating func giveBeginnings(
        ofASCII bytes: UnsafePointer<CChar>, _ count: Int, _ flags: Int32, _ place: (start: Int32, end: Int32)
    ) -> Int32 {
        if count > 1 {
            guard asciiBeginnings.insert(bytes[0], bytes[1]) else { return SQLITE_OK }
            let code = giveBeginning(bytes, 2, flags, place)
            if code != SQLITE_OK { return code }
        }
        return asciiBeginnings.insert(bytes[0], 0) ? giveBeginning(bytes, 1, flags, place) : SQLITE_OK
    }

    private func giveBeginning(
        _ bytes: UnsafePointer<CChar>, _ count: Int, _ flags: Int32, _ place: (start: Int32, end: Int32)
    ) -> Int32 {
        (beginning + beginningScope).update(from: bytes, count: count)
        return pass(beginning, beginningScope + count, flags | FTS5_TOKEN_COLOCATED, place)
    }

    private func pass(
        _ token: UnsafePointer<CChar>, _ count: Int, _ flags: Int32, _ place: (start: Int32, end: Int32)
    ) -> Int32 {
        guard let take else { return SQLITE_ERROR }
        let offset = Int32(beginningScope)
        return take(context, flags, token, Int32(count), place.start + offset, place.end + offset)
    }

    /// The bytes of a word's first character and of its first two; 0 where it has not so many.
    static func beginnings(of word: UnsafePointer<CChar>, _ count: Int) -> (one: Int, two: Int) {
        guard count > 0 else { return (0, 0) }
        let one = min(count, bytes(ofCharacter: word[0]))
        return (one, one < count ? min(count, one + bytes(ofCharacter: word[one])) : 0)
    }

    private static func bytes(ofCharacter first: CChar) -> Int { UTF8Scalar.length(UInt8(bitPattern: first)) }

    /// Two characters have at most eight bytes, none of them 0.
    private static func number(_ bytes: UnsafePointer<CChar>, _ count: Int) -> UInt64 {
        var number: UInt64 = 0
        for index in 0..<count { number = number << 8 | UInt64(UInt8(bitPattern: bytes[index])) }
        return number
    }
}

/// Which characters of ASCII, and which two of them, a text's words have begun with so far.
private struct ASCIIBeginnings {
    /// A bit for each second character, or for none at 0, by the first one.
    private let seconds = UnsafeMutablePointer<(UInt64, UInt64)>.allocate(capacity: 128)

    func deallocate() { seconds.deallocate() }

    func removeAll() { seconds.update(repeating: (0, 0), count: 128) }

    /// Whether it was not there yet.
    func insert(_ first: CChar, _ second: CChar) -> Bool {
        let (place, bit) = (seconds + Int(first), UInt64(1) << UInt64(second & 63))
        let isKnown = second < 64 ? place.pointee.0 & bit != 0 : place.pointee.1 & bit != 0
        if second < 64 { place.pointee.0 |= bit } else { place.pointee.1 |= bit }
        return !isKnown
    }
}
