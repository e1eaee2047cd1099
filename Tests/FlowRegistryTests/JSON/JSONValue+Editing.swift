import FlowRegistry

extension JSONValue {
    subscript(name: JSONString) -> JSONValue {
        if case .object(let members) = self { members[name] ?? .null } else { .null }
    }

    var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// An object with a member set.
    func with(_ name: JSONString, _ value: JSONValue) -> JSONValue {
        guard case .object(var members) = self else { return self }
        members[name] = value
        return .object(members)
    }
}

extension FlowDefinition {
    var states: [JSONValue] { value["states"].elements }

    func with(states: [JSONValue]) throws -> FlowDefinition {
        try FlowDefinition(json: CanonicalJSON.line(value.with("states", .array(states))))
    }
}
