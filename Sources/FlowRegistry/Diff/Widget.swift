import JSON

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
