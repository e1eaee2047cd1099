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
        guard !document.hasNumberedEscape else { return nil }
        strings = Self.strings(of: document)
        widgetTypes = Self.widgetTypes(of: document)
    }

    private static func strings(of document: JSONDocument) -> [UInt8] {
        var strings: [UInt8] = []
        strings.reserveCapacity(document.text.count)
        for (index, node) in document.nodes.enumerated() where node.kind == .string && !node.isName {
            let content = document.content(index)
            if node.hasEscapes {
                strings.append(contentsOf: JSONString(escaped: content).utf8)
            } else {
                strings.append(contentsOf: content)
            }
            strings.append(UInt8(ascii: "\n"))
        }
        // Behind each; the last one is too much.
        _ = strings.popLast()
        return strings
    }

    private static func widgetTypes(of document: JSONDocument) -> [String] {
        var types: [String] = []
        document.forEachMember(of: 0) { name, states in
            guard document.isString(name, "states") else { return }
            document.forEachElement(of: states) { addTypes(of: $0, in: document, to: &types) }
            document.forEachMember(of: states) { addTypes(of: $1, in: document, to: &types) }
        }
        return types
    }

    private static func addTypes(of widget: Int, in document: JSONDocument, to types: inout [String]) {
        document.forEachMember(of: widget) { name, value in
            guard document.isString(name, "type"),
                let type = JSONNode(document: document, index: value).string, !types.contains(type)
            else { return }
            types.append(type)
        }
    }
}
