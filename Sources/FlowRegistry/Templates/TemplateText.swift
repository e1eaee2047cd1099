public import JSON

/// A string of a definition in a file: text, and placeholders as `{{env.NAME}}` that stand for a variable's value.
///
/// Liquid is text: `{{flow.variables.x}}` is none of ours. `{{env!.NAME}}` is the text `{{env.NAME}}`: each `{{env` with
/// exclamation marks and a full stop behind it loses one of them.
struct TemplateText {
    enum Part: Equatable {
        case text(ArraySlice<UInt8>)
        case placeholder(String)
    }

    let parts: [Part]

    /// Throws a `.malformedPlaceholder` for what begins as a placeholder and is none.
    init(_ string: JSONString) throws(TemplateError.Reason) {
        var (parts, rest) = ([Part](), string.utf8[...])
        while let beginning = TemplateBeginning.first(in: rest) {
            if let mark = beginning.mark {
                parts.append(.text(rest[..<mark]))
                // Behind the mark there may be more of them, but no beginning.
                parts.append(.text(rest[(mark + 1)..<beginning.end]))
                rest = rest[beginning.end...]
                continue
            }
            let (name, end) = try Self.placeholder(at: beginning, in: rest)
            if beginning.start > rest.startIndex { parts.append(.text(rest[..<beginning.start])) }
            parts.append(.placeholder(name))
            rest = rest[end...]
        }
        if !rest.isEmpty { parts.append(.text(rest)) }
        self.parts = parts
    }

    var names: Set<String> {
        Set(parts.compactMap { if case .placeholder(let name) = $0 { name } else { nil } })
    }

    /// The string with the values in place. Throws a `.missingVariable`.
    func rendered(_ variables: TemplateVariables) throws(TemplateError.Reason) -> JSONString {
        var text: [UInt8] = []
        for part in parts {
            switch part {
            case .text(let bytes): text += bytes
            case .placeholder(let name):
                guard let value = variables.values[name] else { throw .missingVariable(name) }
                text += value.utf8
            }
        }
        return JSONString(utf8: text)
    }

    /// `string` with placeholders for the values that stand in it as whole words, and an exclamation mark more in what
    /// begins as a placeholder.
    static func restored(_ string: JSONString, _ candidates: [(value: [UInt8], name: String)]) -> JSONString {
        var beginning = TemplateBeginning.first(in: string.utf8[...])
        if candidates.isEmpty, beginning == nil { return string }
        var (text, rest) = ([UInt8](), string.utf8[...])
        while let byte = rest.first {
            let before = rest.startIndex > 0 ? string.utf8[rest.startIndex - 1] : nil
            if let found = candidates.first(where: { stands($0.value, at: rest, after: before) }) {
                text += "{{env.\(found.name)}}".utf8
                rest = rest.dropFirst(found.value.count)
            } else if let token = beginning, token.start == rest.startIndex {
                text += rest[..<(token.end - 1)] + "!.".utf8
                rest = rest[token.end...]
            } else {
                text.append(byte)
                rest = rest.dropFirst()
            }
            if let token = beginning, token.start < rest.startIndex { beginning = TemplateBeginning.first(in: rest) }
        }
        return JSONString(utf8: text)
    }

    private static func stands(_ value: [UInt8], at rest: ArraySlice<UInt8>, after before: UInt8?) -> Bool {
        guard rest.starts(with: value), let first = value.first, let last = value.last else { return false }
        let after = rest.dropFirst(value.count).first
        return !(first.isWord && before?.isWord == true) && !(last.isWord && after?.isWord == true)
    }

    /// The name of the placeholder that begins here, and where it ends.
    private static func placeholder(
        at beginning: TemplateBeginning, in text: ArraySlice<UInt8>
    ) throws(TemplateError.Reason) -> (name: String, end: Int) {
        let rest = text[beginning.end...]
        let name = rest.prefix { $0.isWord || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        let end = rest[name.endIndex...].drop { $0 == UInt8(ascii: " ") }
        guard TemplateVariables.isName(name), end.starts(with: "}}".utf8) else {
            throw .malformedPlaceholder(String(decoding: text[beginning.start...].prefix(40), as: UTF8.self))
        }
        return (String(decoding: name, as: UTF8.self), end.startIndex + 2)
    }
}

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

/// Why a file cannot be made into a definition.
public struct TemplateError: Error, Equatable, Sendable {
    public enum Reason: Error, Equatable, Sendable {
        case missingVariable(String)
        /// What begins as `{{env.` and does not go on as a placeholder.
        case malformedPlaceholder(String)
    }

    public let reason: Reason
    /// Where in the document.
    public let place: JSONPointer
}
