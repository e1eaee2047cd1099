/// The part of a long text around where it differs from another one: characters, of which one may take any number of
/// bytes, are told apart in this part alone.
struct TextWindow {
    /// In bytes, of what is the same on either side, and of what differs.
    private static let (context, longest) = (256, 1_024)

    let characters: [Character]
    let isCutBefore: Bool
    let isCutBehind: Bool

    var isCut: Bool { isCutBefore || isCutBehind }

    /// nil for nil; of one text alone, the beginning.
    static func around(_ old: [UInt8]?, _ new: [UInt8]?) -> (old: TextWindow?, new: TextWindow?) {
        guard let old, let new else {
            return (old.map { TextWindow($0, of: 0..<$0.count) }, new.map { TextWindow($0, of: 0..<$0.count) })
        }
        let shorter = min(old.count, new.count)
        var (prefix, suffix) = (0, 0)
        while prefix < shorter, old[prefix] == new[prefix] { prefix += 1 }
        while suffix < shorter - prefix, old[old.count - 1 - suffix] == new[new.count - 1 - suffix] { suffix += 1 }
        return (
            TextWindow(old, of: prefix..<(old.count - suffix)), TextWindow(new, of: prefix..<(new.count - suffix))
        )
    }

    /// A part of UTF-8 and what is around it.
    private init(_ text: [UInt8], of part: Range<Int>) {
        var start = max(0, part.lowerBound - Self.context)
        var end = min(text.count, part.upperBound + Self.context, part.lowerBound + Self.longest)
        while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
        while end < text.count, end > start, text[end] & 0xC0 == 0x80 { end -= 1 }
        characters = Array(String(decoding: text[start..<end], as: UTF8.self))
        (isCutBefore, isCutBehind) = (start > 0, end < text.count)
    }
}
