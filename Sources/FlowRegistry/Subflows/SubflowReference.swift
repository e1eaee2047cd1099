import JSON

/// A flow that a definition runs as a subflow, by one of its widgets (contract §9.4).
public struct SubflowReference: Hashable, Sendable {
    /// The widget's place among the definition's `states`.
    public let widgetIndex: Int
    public let widget: String
    public let flowSID: FlowSID
    /// A number, `LatestPublished` or `LatestRevision`, as it stands there.
    public let flowRevision: String

    public init(widgetIndex: Int, widget: String, flowSID: FlowSID, flowRevision: String) {
        self.widgetIndex = widgetIndex
        self.widget = widget
        self.flowSID = flowSID
        self.flowRevision = flowRevision
    }

    /// Where a definition names the flow.
    public var propertyPath: String { "#/states/\(widgetIndex)/properties/flow_sid" }

    /// Those of a definition; what names no flow by its SID is left out.
    static func all(in definition: DefinitionOutline) -> [SubflowReference] {
        var references: [SubflowReference] = []
        for (place, widget) in definition.widgets.enumerated() where widget.type.type == .string {
            let isSubflow = definition.document.isString(Int(widget.type.index), "run-subflow")
            guard isSubflow, let reference = reference(by: widget, at: place, in: definition.document) else { continue }
            references.append(reference)
        }
        return references
    }

    private static func reference(
        by widget: WidgetOutline, at place: Int, in document: JSONDocument
    ) -> SubflowReference? {
        func node(_ member: TypedMember) -> JSONNode? {
            member.type.map { _ in JSONNode(document: document, index: Int(member.index)) }
        }
        guard let properties = node(widget.properties),
            let flow = properties.member("flow_sid")?.string.flatMap({ FlowSID($0) })
        else { return nil }
        return SubflowReference(
            widgetIndex: place, widget: node(widget.name)?.string ?? "", flowSID: flow,
            flowRevision: revision(properties.member("flow_revision")))
    }

    private static func revision(_ node: JSONNode?) -> String {
        guard let node, node.kind != .null else { return "LatestPublished" }
        return node.string ?? String(decoding: node.bytes, as: UTF8.self)
    }
}

/// A flow that a stored flow runs as a subflow, and that is not there.
public struct MissingSubflow: Sendable {
    /// The widget's place among the definition's `states`.
    public let widgetIndex: Int
    /// What the definition names, shortened to 64 characters.
    public let flow: String
    public let revision: String
    /// Whether there is no such flow; else it has no such revision.
    public let isFlowMissing: Bool

    public init(widgetIndex: Int, flow: String, revision: String, isFlowMissing: Bool) {
        self.widgetIndex = widgetIndex
        self.flow = flow
        self.revision = revision
        self.isFlowMissing = isFlowMissing
    }

    var issue: ValidationIssue {
        let what =
            if isFlowMissing { "there is no flow \(flow)" } else if revision == "LatestPublished" {
                "the flow \(flow) has no published revision"
            } else { "the flow \(flow) has no revision \(revision)" }
        return ValidationIssue(
            message: "cannot be run as a subflow: \(what)", propertyPath: "#/states/\(widgetIndex)/properties/flow_sid")
    }
}

/// What becomes of a change that breaks the use of a flow as a subflow: a delete of one that others run, a publish of one
/// that runs what is not there.
public enum SubflowPolicy: String, Sendable, CaseIterable {
    /// It is made, and its answer tells what it breaks.
    case warn
    case refuse
}
