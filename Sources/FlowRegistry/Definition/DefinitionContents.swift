/// What a definition is found by: its strings, without the names of members, and the types of its widgets.
///
/// The same as the views `definition_text` and `definition_widget` have of its text.
public struct DefinitionContents: Sendable {
    /// The strings in the order of the document, a line feed between each and the next.
    public let strings: [UInt8]
    /// Each once.
    public let widgetTypes: [String]

    /// nil for a text with an escape by number: there, SQLite's JSON functions and ours may not agree.
    init?(_ document: JSONDocument) {
        guard !Self.hasNumberedEscape(document.text) else { return nil }
        var strings: [UInt8] = []
        _ = Self.collect(0, of: document, into: &strings)
        // Behind each; the last one is too much.
        self.strings = [UInt8](strings.dropLast())
        var types: [String] = []
        for state in document.root.members where state.name.string == "states" {
            for widget in state.value.elements + state.value.members.map(\.value) {
                for member in widget.members where member.name.string == "type" {
                    if let type = member.value.string, !types.contains(type) { types.append(type) }
                }
            }
        }
        widgetTypes = types
    }

    private static func hasNumberedEscape(_ text: [UInt8]) -> Bool {
        text.withUnsafeBufferPointer { text in
            guard text.count > 1 else { return false }
            return (1..<text.count).contains {
                text[$0] == UInt8(ascii: "u") && text[$0 - 1] == UInt8(ascii: "\\")
            }
        }
    }

    /// The strings of the node at this place and of what it holds; gives the place behind.
    private static func collect(_ index: Int, of document: JSONDocument, into strings: inout [UInt8]) -> Int {
        let node = document.nodes[index]
        var next = index + 1
        switch node.kind {
        case .string:
            let content = document.text[Int(node.start) + 1..<Int(node.end) - 1]
            if content.contains(UInt8(ascii: "\\")) {
                strings.append(contentsOf: JSONString(escaped: content).utf8)
            } else {
                strings.append(contentsOf: content)
            }
            strings.append(UInt8(ascii: "\n"))
        case .array: while next < Int(node.next) { next = collect(next, of: document, into: &strings) }
        // A member's name is a node before its value.
        case .object: while next < Int(node.next) { next = collect(next + 1, of: document, into: &strings) }
        case .null, .true, .false, .number: break
        }
        return next
    }
}
