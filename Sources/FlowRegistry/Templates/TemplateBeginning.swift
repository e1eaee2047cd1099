/// What begins as a placeholder in a text: `{{`, any blanks, `env`, any exclamation marks and a full stop.
struct TemplateBeginning {
    let start: Int
    /// Behind the full stop.
    let end: Int
    /// The first exclamation mark; nil where there is none, and so a placeholder begins.
    let mark: Int?

    static func first(in text: ArraySlice<UInt8>) -> Self? {
        var rest = text
        while let brace = rest.firstIndex(of: UInt8(ascii: "{")) {
            rest = rest[(brace + 1)...]
            guard rest.first == UInt8(ascii: "{") else { continue }
            let inner = rest.dropFirst().drop { $0 == UInt8(ascii: " ") }
            guard inner.starts(with: "env".utf8) else { continue }
            let marks = inner.dropFirst(3).prefix { $0 == UInt8(ascii: "!") }
            guard marks.endIndex < text.endIndex, text[marks.endIndex] == UInt8(ascii: ".") else { continue }
            return Self(start: brace, end: marks.endIndex + 1, mark: marks.first == nil ? nil : marks.startIndex)
        }
        return nil
    }
}
