/// One value of a `JSONDocument`.
package struct JSONNode {
    package let document: JSONDocument
    package let index: Int

    package init(document: JSONDocument, index: Int) {
        (self.document, self.index) = (document, index)
    }

    private var node: JSONDocument.Node { document.nodes[index] }

    package var kind: JSONDocument.Kind { node.kind }

    /// The value's bytes in the minified text, with the quotation marks of a string.
    package var bytes: ArraySlice<UInt8> { document.text[Int(node.start)..<Int(node.end)] }

    /// The elements of an array; none for any other kind.
    package var elements: [JSONNode] { elements(atMost: .max) }

    /// The first elements of an array.
    package func elements(atMost limit: Int) -> [JSONNode] {
        guard kind == .array else { return [] }
        var (elements, place, end) = ([JSONNode](), index + 1, Int(node.next))
        while place < end, elements.count < limit {
            elements.append(JSONNode(document: document, index: place))
            place = Int(document.nodes[place].next)
        }
        return elements
    }

    /// The members of an object in their order; none for any other kind.
    package var members: [(name: JSONNode, value: JSONNode)] { members(atMost: .max) }

    /// The first members of an object.
    package func members(atMost limit: Int) -> [(name: JSONNode, value: JSONNode)] {
        guard kind == .object else { return [] }
        var (members, place, end) = ([(name: JSONNode, value: JSONNode)](), index + 1, Int(node.next))
        while place < end, members.count < limit {
            let value = JSONNode(document: document, index: place + 1)
            members.append((JSONNode(document: document, index: place), value))
            place = Int(document.nodes[place + 1].next)
        }
        return members
    }

    /// The value of a member of an object; of several of that name the last, as most parsers have it.
    package func member(_ name: StaticString) -> JSONNode? {
        var found: Int?
        document.forEachMember(of: index) { if document.isString($0, name) { found = $1 } }
        return found.map { JSONNode(document: document, index: $0) }
    }

    /// The text of a string, its escapes decoded; nil for any other kind. Half a surrogate pair becomes U+FFFD.
    package var string: String? {
        guard kind == .string else { return nil }
        guard node.hasEscapes else { return String(decoding: document.content(index), as: UTF8.self) }
        return String(decoding: UnescapedText.decode(document.content(index)), as: UTF8.self)
    }

    /// As `string`, as its UTF-8.
    package var utf8: ArraySlice<UInt8>? {
        guard kind == .string else { return nil }
        let content = document.content(index)
        return node.hasEscapes ? UnescapedText.decode(content)[...] : content
    }
}
