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
        guard kind == .array else { return [] }
        var elements: [JSONNode] = []
        var child = index + 1
        while child < Int(node.next) {
            elements.append(JSONNode(document: document, index: child))
            child = Int(document.nodes[child].next)
        }
        return elements
    }

    /// The members of an object in their order; none for any other kind.
    var members: [(name: JSONNode, value: JSONNode)] {
        guard kind == .object else { return [] }
        var members: [(name: JSONNode, value: JSONNode)] = []
        var key = index + 1
        while key < Int(node.next) {
            members.append((JSONNode(document: document, index: key), JSONNode(document: document, index: key + 1)))
            key = Int(document.nodes[key + 1].next)
        }
        return members
    }

    /// The value of a member of an object; of several of that name the last, as most parsers have it.
    func member(_ name: StaticString) -> JSONNode? {
        guard kind == .object else { return nil }
        var found: JSONNode?
        var key = index + 1
        while key < Int(node.next) {
            if JSONNode(document: document, index: key).isString(name) {
                found = JSONNode(document: document, index: key + 1)
            }
            key = Int(document.nodes[key + 1].next)
        }
        return found
    }

    /// The text of a string, its escapes decoded; nil for any other kind. Half a surrogate pair becomes U+FFFD.
    var string: String? {
        guard kind == .string else { return nil }
        let content = bytes.dropFirst().dropLast()
        if !content.contains(UInt8(ascii: "\\")) { return String(decoding: content, as: UTF8.self) }
        return JSONNode.unescape(content)
    }

    private func isString(_ text: StaticString) -> Bool {
        let content = bytes.dropFirst().dropLast()
        if text.withUTF8Buffer({ content.elementsEqual($0) }) { return true }
        return content.contains(UInt8(ascii: "\\")) && string == String(describing: text)
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
