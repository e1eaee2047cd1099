import JSON

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
        let windows = TextWindow.around(old.map { CanonicalJSON.line($0) }, new.map { CanonicalJSON.line($0) })
        let (before, after) = (windows.old?.characters, windows.new?.characters)
        let isLong = [windows.old, windows.new].contains { $0?.isCut == true }
        guard let before, let after, isLong || max(before.count, after.count) > Self.longest else {
            self.old = windows.old.map { Self.excerpt($0, of: 0..<min($0.characters.count, Self.longest)) }
            self.new = windows.new.map { Self.excerpt($0, of: 0..<min($0.characters.count, Self.longest)) }
            return
        }
        let prefix = zip(before, after).prefix { $0 == $1 }.count
        let most = min(before.count, after.count) - prefix
        let suffix = min(most, zip(before.reversed(), after.reversed()).prefix { $0 == $1 }.count)
        self.old = windows.old.map { Self.excerpt($0, of: prefix..<(before.count - suffix)) }
        self.new = windows.new.map { Self.excerpt($0, of: prefix..<(after.count - suffix)) }
    }

    /// A part with its surroundings, in whole words where the surroundings have any.
    private static func excerpt(_ window: TextWindow, of part: Range<Int>) -> String {
        let text = window.characters
        var start = max(0, part.lowerBound - context)
        var end = min(text.count, part.upperBound + context, part.lowerBound + longest)
        if start > 0, let space = text[start..<part.lowerBound].firstIndex(of: " ") { start = space + 1 }
        if end < text.count, end > part.upperBound, let space = text[part.upperBound..<end].lastIndex(of: " ") {
            end = space
        }
        let (isCutBefore, isCutBehind) = (window.isCutBefore || start > 0, window.isCutBehind || end < text.count)
        return (isCutBefore ? "…" : "") + String(text[start..<end]) + (isCutBehind ? "…" : "")
    }
}
