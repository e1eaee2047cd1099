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
