import FlowRegistry

/// A finding of a validator, with the widget that it is about.
struct DefinitionIssue {
    let issue: ValidationIssue
    let definition: JSONValue

    /// As `#/states/3/transitions/0/next (widget greeting) must match a widget name`.
    var sentence: String {
        let widget = widget.map { " (widget \($0.printable))" } ?? ""
        return "\(issue.propertyPath)\(widget) \(issue.message)"
    }

    private var widget: String? {
        let tokens = issue.propertyPath.split(separator: "/")
        guard tokens.count > 2, tokens[1] == "states", let index = Int(tokens[2]) else { return nil }
        let widgets = definition.members["states"]?.elements ?? []
        return widgets.indices.contains(index) ? widgets[index].members["name"]?.string?.text : nil
    }

    /// What is wrong with a definition, in one sentence that begins with `subject`.
    static func failure(_ subject: String, _ issues: [ValidationIssue], in definition: JSONValue) -> CommandFailure {
        guard let first = issues.first else { return .data("\(subject) is no valid definition.") }
        let others = issues.count == 1 ? "" : " (and \(issues.count - 1) more)"
        let sentence = DefinitionIssue(issue: first, definition: definition).sentence
        return .data("\(subject) is no valid definition: \(sentence)\(others).")
    }
}
