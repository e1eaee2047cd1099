public import JSON

/// One node of a definition, taken apart into what a comparison looks at (contract §9.2).
struct Widget {
    let name: JSONString
    let type: JSONString
    let transitions: [Transition]
    /// Without the offset; no properties are the same as none.
    let properties: JSONMembers
    /// The place on Studio's canvas.
    let offset: JSONValue?
    /// Members of other names.
    let others: JSONMembers

    /// What it costs to look at all of it once.
    var steps: Int {
        transitions.reduce(1) { $0 + $1.steps } + properties.steps + (offset?.steps ?? 0) + others.steps
    }

    init(_ state: JSONValue) {
        var members = state.members
        var properties = members.removeValue(forKey: "properties")?.members ?? [:]
        offset = properties.removeValue(forKey: "offset")
        self.properties = properties
        name = members.removeValue(forKey: "name")?.string ?? ""
        type = members.removeValue(forKey: "type")?.string ?? ""
        transitions = (members.removeValue(forKey: "transitions")?.elements ?? []).map(Transition.init)
        others = members
    }
}

/// A widget that only one of two definitions has.
public struct WidgetReference: Equatable, Sendable {
    public let name: String
    public let type: String
    /// Whether a path leads to it from the initial state.
    public let isReachable: Bool
}

/// A widget that does what it did under another name.
public struct WidgetRename: Equatable, Sendable {
    public let oldName: String
    public let newName: String
    public let type: String
}

/// A widget of which values changed, under its new name.
public struct WidgetChange: Equatable, Sendable {
    public let name: String
    public let type: String
    public let changes: [ValueChange]
}

/// A widget that leads elsewhere, under its new name.
public struct WidgetRewiring: Equatable, Sendable {
    public let name: String
    public let type: String
    public let transitions: [TransitionChange]
    /// Whether transitions with conditions are tried in another order.
    public let isReordered: Bool
}

/// A widget that lies elsewhere on Studio's canvas, under its new name.
public struct WidgetMove: Equatable, Sendable {
    public let name: String
    /// nil where it had no place.
    public let old: JSONValue?
    /// nil where it has none any more.
    public let new: JSONValue?
}
