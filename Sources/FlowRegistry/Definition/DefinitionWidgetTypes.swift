import JSON

/// The types of a definition's widgets, by which it is found as by its strings (`DefinitionStrings`).
///
/// The views `definition_widget` and `definition_text` say the same of what is stored. Both are nil for a text with an
/// escape by number: there, SQLite's JSON functions and ours may not agree.
enum DefinitionWidgetTypes {
    /// Each once.
    static func all(in document: JSONDocument) -> [String]? {
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
