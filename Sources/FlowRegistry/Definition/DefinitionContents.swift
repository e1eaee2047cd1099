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
        Self.collect(document.root, into: &strings)
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

    private static func collect(_ node: JSONNode, into strings: inout [UInt8]) {
        switch node.kind {
        case .string:
            let content = node.bytes.dropFirst().dropLast()
            if content.contains(UInt8(ascii: "\\")) {
                strings.append(contentsOf: JSONString(escaped: content).utf8)
            } else {
                strings.append(contentsOf: content)
            }
            strings.append(UInt8(ascii: "\n"))
        case .array: for element in node.elements { collect(element, into: &strings) }
        case .object: for member in node.members { collect(member.value, into: &strings) }
        case .null, .true, .false, .number: break
        }
    }
}
