import CSQLite

/// Finds the words of texts of ASCII as `unicode61` has them, letters in lower case and digits, and leaves those with other
/// characters to `unicode61`, which takes several times as long for all of them.
final class ASCIIWords {
    /// Room for more is given back with the next text.
    private static let keptBytes = 65_536

    /// The character that stands for each byte of ASCII in a word; 0 for what is in none.
    private let characters = UnsafeMutablePointer<CChar>.allocate(capacity: 128)
    private var words = UnsafeMutableBufferPointer<CChar>.allocate(capacity: ASCIIWords.keptBytes)

    init() {
        for byte in 0..<128 {
            let scalar = Unicode.Scalar(UInt8(byte))
            let isInWord = "a"..."z" ~= scalar || "A"..."Z" ~= scalar || "0"..."9" ~= scalar
            characters[byte] = isInWord ? CChar("A"..."Z" ~= scalar ? byte + 0x20 : byte) : 0
        }
    }

    deinit {
        characters.deallocate()
        words.deallocate()
    }

    /// Gives all words to `take`, until that or `readOthers` answers anything but SQLITE_OK.
    ///
    /// - Parameter readOthers: is given each stretch between characters of ASCII that are in no word, in which there are
    ///   others than ASCII: no word goes over such a character.
    func read(
        _ text: UnsafeBufferPointer<CChar>, _ context: UnsafeMutableRawPointer?, _ take: TakeWord,
        readOthers: (UnsafeBufferPointer<CChar>) -> Int32
    ) -> Int32 {
        makeRoom(for: text.count)
        guard let source = text.baseAddress, let words = words.baseAddress else { return SQLITE_OK }
        var (position, start, hasOthers) = (0, 0, false)
        while position <= text.count {
            let byte = position < text.count ? source[position] : 0
            if byte < 0 {
                hasOthers = true
            } else if characters[Int(byte)] != 0 {
                words[position] = characters[Int(byte)]
            } else {
                if start < position {
                    let stretch = UnsafeBufferPointer(start: source + start, count: position - start)
                    let code =
                        hasOthers ? readOthers(stretch) : take(context, 0, words + start, Int32(stretch.count), 0, 0)
                    if code != SQLITE_OK { return code == SQLITE_DONE ? SQLITE_OK : code }
                }
                (start, hasOthers) = (position + 1, false)
            }
            position += 1
        }
        return SQLITE_OK
    }

    private func makeRoom(for bytes: Int) {
        guard bytes > words.count || words.count > Self.keptBytes && bytes <= Self.keptBytes else { return }
        words.deallocate()
        words = .allocate(capacity: max(bytes, Self.keptBytes))
    }
}
