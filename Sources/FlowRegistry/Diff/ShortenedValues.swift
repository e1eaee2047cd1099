/// Two values as JSON text, shortened to the part in which they differ when one of them is long.
struct ShortenedValues {
    /// In characters.
    private static let longest = 60
    /// How much of what is the same is kept on either side.
    private static let context = 16

    /// nil where there is no value.
    let old: String?
    let new: String?

    init(_ old: JSONValue?, _ new: JSONValue?) {
        let (before, after) = (old.map(Self.characters), new.map(Self.characters))
        guard let before, let after, max(before.count, after.count) > Self.longest else {
            self.old = before.map { Self.excerpt($0, of: 0..<min($0.count, Self.longest)) }
            self.new = after.map { Self.excerpt($0, of: 0..<min($0.count, Self.longest)) }
            return
        }
        let prefix = zip(before, after).prefix { $0 == $1 }.count
        let most = min(before.count, after.count) - prefix
        let suffix = min(most, zip(before.reversed(), after.reversed()).prefix { $0 == $1 }.count)
        self.old = Self.excerpt(before, of: prefix..<(before.count - suffix))
        self.new = Self.excerpt(after, of: prefix..<(after.count - suffix))
    }

    private static func characters(_ value: JSONValue) -> [Character] {
        Array(String(decoding: CanonicalJSON.line(value), as: UTF8.self))
    }

    /// A part with its surroundings, in whole words where the surroundings have any.
    private static func excerpt(_ text: [Character], of part: Range<Int>) -> String {
        var start = max(0, part.lowerBound - context)
        var end = min(text.count, part.upperBound + context, part.lowerBound + longest)
        if start > 0, let space = text[start..<part.lowerBound].firstIndex(of: " ") { start = space + 1 }
        if end < text.count, end > part.upperBound, let space = text[part.upperBound..<end].lastIndex(of: " ") {
            end = space
        }
        return (start > 0 ? "…" : "") + String(text[start..<end]) + (end < text.count ? "…" : "")
    }
}
