/// A place in a JSON document (RFC 6901): the names and indices that lead to it from the root.
public struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    public private(set) var tokens: [JSONString]

    public init(_ tokens: [JSONString] = []) {
        self.tokens = tokens
    }

    /// Reads a pointer; nil where RFC 6901 §3 knows no such one.
    public init?(_ text: JSONString) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts[0].isEmpty else { return nil }
        tokens = []
        for part in parts.dropFirst() {
            guard let token = Self.unescape(part) else { return nil }
            tokens.append(token)
        }
    }

    /// The pointer with `~` and `/` of each token escaped (RFC 6901 §3).
    public var text: JSONString {
        var text: [UInt8] = []
        for token in tokens {
            text.append(UInt8(ascii: "/"))
            for byte in token.utf8 {
                switch byte {
                case UInt8(ascii: "~"): text.append(contentsOf: "~0".utf8)
                case UInt8(ascii: "/"): text.append(contentsOf: "~1".utf8)
                default: text.append(byte)
                }
            }
        }
        return JSONString(utf8: text)
    }

    public var description: String { text.text }

    package func appending(_ name: JSONString) -> JSONPointer { JSONPointer(tokens + [name]) }

    package func appending(_ index: Int) -> JSONPointer { JSONPointer(tokens + [JSONString("\(index)")]) }

    private static func unescape(_ part: ArraySlice<UInt8>) -> JSONString? {
        var (token, rest) = ([UInt8](), part)
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                token.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): token.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): token.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return JSONString(utf8: token)
    }
}

/// A place within a value, on the way through it. It shares the way with the places around it, so that going through a
/// value costs no more than its length, however long its names are; only `pointer` and `label` write the way down.
package final class JSONPlace {
    private enum Step {
        case root(JSONPointer)
        case member(JSONString)
        case element(Int, name: JSONString?)
    }

    /// How many bytes of a label are its end, at the most.
    private static let longestLabel = 240

    private let parent: JSONPlace?
    private let step: Step
    /// How many tokens the pointer has.
    package let depth: Int
    /// How many bytes the pointer takes in JSON text, without quotation marks.
    package let pointerCount: Int

    /// Where the way begins: `root` is part of pointers, and of no label.
    package init(_ root: JSONPointer = JSONPointer()) {
        parent = nil
        step = .root(root)
        depth = root.tokens.count
        pointerCount = root.tokens.reduce(0) { $0 + $1.writtenTokenCount }
    }

    private init(_ parent: JSONPlace, _ step: Step, tokenCount: Int) {
        self.parent = parent
        self.step = step
        depth = parent.depth + 1
        pointerCount = parent.pointerCount + tokenCount
    }

    package func member(_ name: JSONString) -> JSONPlace {
        JSONPlace(self, .member(name), tokenCount: name.writtenTokenCount)
    }

    /// `name` is what people know the element by.
    package func element(_ index: Int, name: JSONString? = nil) -> JSONPlace {
        JSONPlace(self, .element(index, name: name), tokenCount: 1 + String(index).utf8.count)
    }

    package var pointer: JSONPointer {
        var tokens: [JSONString] = []
        var place: JSONPlace? = self
        while let current = place {
            switch current.step {
            case .root(let root): tokens.append(contentsOf: root.tokens.reversed())
            case .member(let name): tokens.append(name)
            case .element(let index, _): tokens.append(JSONString("\(index)"))
            }
            place = current.parent
        }
        return JSONPointer(tokens.reversed())
    }

    /// The place for people: `variables[name].value`, with long names shortened, and the middle of a long way left out.
    package var label: String {
        var (parts, count): ([String], Int) = ([], 0)
        var place = self
        while let parent = place.parent {
            let part = place.part
            count += part.utf8.count
            if count > Self.longestLabel { return place.beginning + "…" + parts.reversed().joined() }
            parts.append(part)
            place = parent
        }
        let label = parts.reversed().joined()
        return label.hasPrefix(".") ? String(label.dropFirst()) : label
    }

    /// The first part of the label.
    private var beginning: String {
        var place = self
        while let parent = place.parent, parent.parent != nil { place = parent }
        return place.part.hasPrefix(".") ? String(place.part.dropFirst()) : place.part
    }

    private var part: String {
        switch step {
        case .root: ""
        case .member(let name): ".\(name.shortened)"
        case .element(let index, let name): "[\(name?.shortened ?? String(index))]"
        }
    }
}

extension JSONString {
    /// How many bytes the token of a pointer takes in JSON text, with the slash before it.
    fileprivate var writtenTokenCount: Int {
        utf8.reduce(writtenCount - 1) { $0 + ($1 == UInt8(ascii: "~") || $1 == UInt8(ascii: "/") ? 1 : 0) }
    }
}
