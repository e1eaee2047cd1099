/// What a definition is found by: its strings, and the types of its widgets.
///
/// The views `definition_text` and `definition_widget` say the same of what is stored. Both are nil for a text with an
/// escape by number: there, SQLite's JSON functions and ours may not agree.
enum DefinitionContents {
    /// The strings in the order of the document, a line feed between each and the next.
    static func strings(of document: JSONDocument) -> [UInt8]? {
        guard !document.hasNumberedEscape else { return nil }
        // A slice of the array for each string would be counted as a reference to it.
        return document.text.withUnsafeBufferPointer { text in
            var strings: [UInt8] = []
            strings.reserveCapacity(text.count)
            for node in document.nodes where node.kind == .string && !node.isName {
                let content = text[Int(node.start) + 1..<Int(node.end) - 1]
                if node.hasEscapes {
                    strings.append(contentsOf: JSONString(escaped: Array(content)[...]).utf8)
                } else {
                    strings.append(contentsOf: content)
                }
                strings.append(UInt8(ascii: "\n"))
            }
            // Behind each; the last one is too much.
            _ = strings.popLast()
            return strings
        }
    }

    /// Each once.
    static func widgetTypes(of document: JSONDocument) -> [String]? {
        guard !document.hasNumberedEscape else { return nil }
        // By their bytes, as the view has them, and not by what looks the same.
        var (types, known): ([String], Set<WidgetName>) = ([], [])
        document.forEachMember(of: 0) { name, states in
            guard document.isString(name, "states") else { return }
            document.forEachElement(of: states) { widget in
                document.forEachMember(of: widget) { name, value in
                    guard document.isString(name, "type"), document.nodes[value].kind == .string else { return }
                    let type = WidgetName(document, value)
                    if known.insert(type).inserted { types.append(String(decoding: type.utf8, as: UTF8.self)) }
                }
            }
        }
        return types
    }
}
