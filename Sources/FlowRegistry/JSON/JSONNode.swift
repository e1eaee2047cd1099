/// One value of a `JSONDocument`.
struct JSONNode {
    let document: JSONDocument
    let index: Int

    private var node: JSONDocument.Node { document.nodes[index] }

    var kind: JSONDocument.Kind { node.kind }

    /// The value's bytes in the minified text, with the quotation marks of a string.
    var bytes: ArraySlice<UInt8> { document.text[Int(node.start)..<Int(node.end)] }

    /// The elements of an array; none for any other kind.
    var elements: [JSONNode] {
        var elements: [JSONNode] = []
        document.forEachElement(of: index) { elements.append(JSONNode(document: document, index: $0)) }
        return elements
    }

    /// The members of an object in their order; none for any other kind.
    var members: [(name: JSONNode, value: JSONNode)] {
        var members: [(name: JSONNode, value: JSONNode)] = []
        document.forEachMember(of: index) { name, value in
            members.append((JSONNode(document: document, index: name), JSONNode(document: document, index: value)))
        }
        return members
    }

    /// The value of a member of an object; of several of that name the last, as most parsers have it.
    func member(_ name: StaticString) -> JSONNode? {
        var found: Int?
        document.forEachMember(of: index) { if document.isString($0, name) { found = $1 } }
        return found.map { JSONNode(document: document, index: $0) }
    }

    /// The text of a string, its escapes decoded; nil for any other kind. Half a surrogate pair becomes U+FFFD.
    var string: String? {
        guard kind == .string else { return nil }
        let content = document.content(index)
        return node.hasEscapes ? JSONNode.unescape(content) : String(decoding: content, as: UTF8.self)
    }

    private static func unescape(_ content: ArraySlice<UInt8>) -> String {
        var units: [UInt16] = []
        var text = ""
        var rest = content
        while let byte = rest.popFirst() {
            if byte != UInt8(ascii: "\\") {
                let end = rest.firstIndex(of: UInt8(ascii: "\\")) ?? rest.endIndex
                text += String(decoding: content[(rest.startIndex - 1)..<end], as: UTF8.self)
                rest = rest[end...]
                continue
            }
            units.append(unescapedUnit(&rest))
            let isFollowedByUnit = rest.starts(with: "\\u".utf8)
            if !isFollowedByUnit {
                text += String(decoding: units, as: UTF16.self)
                units = []
            }
        }
        return text
    }

    /// The code unit that an escape stands for; `rest` begins behind its backslash.
    static func unescapedUnit(_ rest: inout ArraySlice<UInt8>) -> UInt16 {
        switch rest.popFirst() {
        case UInt8(ascii: "u"):
            let digits = String(decoding: rest.prefix(4), as: UTF8.self)
            rest = rest.dropFirst(4)
            return UInt16(digits, radix: 16) ?? 0xFFFD
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case let other: return UInt16(other ?? 0)
        }
    }
}
