public import JSON

/// What a value is within a definition, as far as it says in which order its members stand in Studio's own exports.
public enum DefinitionPart: MemberOrder {
    case definition, widget, properties, transition, condition, other

    public func member(_ name: JSONString) -> DefinitionPart {
        switch (self, name) {
        case (.definition, "states"): .widget
        case (.widget, "properties"): .properties
        case (.widget, "transitions"): .transition
        case (.transition, "conditions"): .condition
        default: .other
        }
    }

    /// Those that Studio writes first, then the others sorted.
    public func order(_ names: some Collection<JSONString>) -> [JSONString] {
        let first = leading.filter(names.contains)
        return first + names.filter { !leading.contains($0) }.sorted()
    }

    private var leading: [JSONString] {
        switch self {
        case .definition: ["description", "states", "initial_state", "flags"]
        case .widget: ["name", "type", "transitions", "properties"]
        case .properties: ["offset"]
        case .transition: ["next", "event", "conditions"]
        case .condition: ["friendly_name", "arguments", "type", "value"]
        case .other: []
        }
    }
}
