/// A parsed JSON text (RFC 8259): its tokens untouched and without white space between them, and a flat list of nodes.
///
/// A class, since every `JSONNode` holds it: one reference to count instead of two.
final class JSONDocument: Sendable {
    enum Kind: UInt8 {
        case null, `true`, `false`, number, string, array, object
    }

    /// A value: its bytes in the minified text, and the index of the node behind it and all that it holds.
    struct Node {
        let kind: Kind
        let start: Int32
        var end: Int32
        var next: Int32
    }

    /// The minified text.
    let text: [UInt8]
    let nodes: [Node]

    /// Throws a `JSONError` with the place of the first fault; texts of 2 GiB and more are refused.
    init(_ json: [UInt8]) throws(JSONError) {
        (text, nodes) = try JSONParser.parse(json)
    }

    var root: JSONNode { JSONNode(document: self, index: 0) }
}
