/// A parsed JSON text (RFC 8259): its tokens untouched and without white space between them, and a flat list of nodes.
///
/// A class, since every `JSONNode` holds it: one reference to count instead of two.
package final class JSONDocument: Sendable {
    package enum Kind: UInt8 {
        case null, `true`, `false`, number, string, array, object
    }

    /// A value, or the name of a member, which stands before its value: its bytes in the minified text, and the index of
    /// the node behind it and all that it holds.
    package struct Node {
        package let kind: Kind
        /// Whether a string is spelled with a backslash.
        package let hasEscapes: Bool
        package let start: Int32
        package var end: Int32
        package var next: Int32

        init(kind: Kind, hasEscapes: Bool = false, start: Int32, end: Int32, next: Int32) {
            self.kind = kind
            self.hasEscapes = hasEscapes
            self.start = start
            self.end = end
            self.next = next
        }
    }

    /// What a parser makes of a text.
    struct Parts {
        package let text: [UInt8]
        package let nodes: [Node]
        package let hasNumberedEscape: Bool
    }

    /// The minified text.
    package let text: [UInt8]
    package let nodes: [Node]
    /// Whether a string has an escape like \u00E9.
    package let hasNumberedEscape: Bool

    /// Throws a `JSONError` with the place of the first fault; texts of 2 GiB and more are refused.
    package init(_ json: [UInt8]) throws(JSONError) {
        let parts = try JSONParser.parse(json)
        text = parts.text
        nodes = parts.nodes
        hasNumberedEscape = parts.hasNumberedEscape
    }

    package var root: JSONNode { JSONNode(document: self, index: 0) }

    /// What stands between the quotation marks of the string at `index`.
    package func content(_ index: Int) -> ArraySlice<UInt8> {
        let node = nodes[index]
        return text[Int(node.start) + 1..<Int(node.end) - 1]
    }

    /// Whether the node at `index` is a string of this ASCII text.
    @inlinable @inline(__always)
    package func isString(_ index: Int, _ expected: StaticString) -> Bool {
        let node = nodes[index]
        let hasLength = Int(node.end) - Int(node.start) - 2 == expected.utf8CodeUnitCount
        return (hasLength || node.hasEscapes) && holds(index, expected)
    }

    @usableFromInline
    func holds(_ index: Int, _ expected: StaticString) -> Bool {
        let node = nodes[index]
        guard node.kind == .string else { return false }
        if node.hasEscapes { return UnescapedText.isEqual(content(index), to: expected) }
        return expected.withUTF8Buffer { content(index).elementsEqual($0) }
    }

    /// Gives the elements of an array in their order; none for any other kind.
    @inlinable @inline(__always)
    package func forEachElement(of index: Int, _ body: (Int) -> Void) {
        guard nodes[index].kind == .array else { return }
        let end = Int(nodes[index].next)
        var element = index + 1
        while element < end {
            body(element)
            element = Int(nodes[element].next)
        }
    }

    /// Gives name and value of the members of an object in their order; none for any other kind.
    @inlinable @inline(__always)
    package func forEachMember(of index: Int, _ body: (_ name: Int, _ value: Int) -> Void) {
        guard nodes[index].kind == .object else { return }
        let end = Int(nodes[index].next)
        var name = index + 1
        while name < end {
            body(name, name + 1)
            name = Int(nodes[name + 1].next)
        }
    }
}
