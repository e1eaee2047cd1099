public import FlowRegistry
public import JSON

extension JSONValue {
    public subscript(name: JSONString) -> JSONValue {
        if case .object(let members) = self { members[name] ?? .null } else { .null }
    }

    /// An object with a member set.
    public func with(_ name: JSONString, _ value: JSONValue) -> JSONValue {
        guard case .object(var members) = self else { return self }
        members[name] = value
        return .object(members)
    }
}

extension FlowDefinition {
    public var states: [JSONValue] { value["states"].elements }

    public func with(states: [JSONValue]) throws -> FlowDefinition {
        try FlowDefinition(json: CanonicalJSON.line(value.with("states", .array(states))))
    }
}
