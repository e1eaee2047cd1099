package import CommandSupport
package import JSON
package import FlowRegistry

/// A finding of a validator, with the widget that it is about.
package struct DefinitionIssue {
    package let issue: ValidationIssue
    package let definition: JSONValue

    /// As `#/states/3/transitions/0/next (widget greeting) must match a widget name`.
    package var sentence: String {
        let widget = widget.map { " (widget \($0.printable))" } ?? ""
        return "\(issue.propertyPath)\(widget) \(issue.message)"
    }

    private var widget: String? {
        let tokens = issue.propertyPath.split(separator: "/")
        guard tokens.count > 2, tokens[1] == "states", let index = Int(tokens[2]) else { return nil }
        let widgets = definition.members["states"]?.elements ?? []
        return widgets.indices.contains(index) ? widgets[index].members["name"]?.string?.text : nil
    }

    /// What is wrong with a definition, under a sentence that begins with `subject`: all that was found, and how much more
    /// there is.
    package static func failure(
        _ subject: String, _ issues: [ValidationIssue], leftOut: Int = 0, in definition: JSONValue
    ) -> CommandFailure {
        let sentences = issues.map { DefinitionIssue(issue: $0, definition: definition).sentence }
        let verdict = "\(subject) is no valid definition"
        guard let first = sentences.first else { return .data("\(verdict).") }
        if sentences.count + leftOut == 1 { return .data("\(verdict): \(first).") }
        var failure = CommandFailure.data("\(verdict), for \(sentences.count + leftOut) reasons:")
        failure.details = sentences + (leftOut > 0 ? ["and \(leftOut) more"] : [])
        return failure
    }
}
