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
    static func all(in definition: JSONNode) -> [SubflowReference] {
        guard let states = definition.member("states") else { return [] }
        return states.elements.enumerated().compactMap { index, state in
            guard state.member("type")?.string == "run-subflow", let properties = state.member("properties"),
                let flow = properties.member("flow_sid")?.string.flatMap({ FlowSID($0) })
            else { return nil }
            return SubflowReference(
                widgetIndex: index, widget: state.member("name")?.string ?? "", flowSID: flow,
                flowRevision: revision(properties.member("flow_revision")))
        }
    }

    private static func revision(_ node: JSONNode?) -> String {
        guard let node, node.kind != .null else { return "LatestPublished" }
        return node.string ?? String(decoding: node.bytes, as: UTF8.self)
    }
}
