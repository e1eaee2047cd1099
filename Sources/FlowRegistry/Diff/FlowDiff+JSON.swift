public import JSON

extension FlowDiff {
    /// The diff as the API's JSON has it: snake_case members, null for what is absent.
    public var json: JSONValue {
        [
            "is_meaningful": .boolean(isMeaningful),
            "initial_state": initialState.map { ["old": JSONValue($0.old), "new": JSONValue($0.new)] } ?? .null,
            "removed": .array(removed.map(\.json)), "added": .array(added.map(\.json)),
            "renamed": .array(renamed.map(\.json)), "rewired": .array(rewired.map(\.json)),
            "changed": .array(changed.map(\.json)), "envelope": .array(envelope.map(\.json)),
            "became_unreachable": .array(becameUnreachable.map { JSONValue($0) }),
            "became_reachable": .array(becameReachable.map { JSONValue($0) }), "layout": layout.json,
            "left_out": .number(JSONNumber(leftOut)),
        ]
    }
}

extension FlowDiff.Layout {
    fileprivate var json: JSONValue {
        [
            "moved": .array(
                moved.map { ["name": JSONValue($0.name), "old": $0.old ?? .null, "new": $0.new ?? .null] }),
            "is_reordered": .boolean(isReordered), "is_respelled": .boolean(isRespelled),
        ]
    }
}

extension WidgetReference {
    fileprivate var json: JSONValue {
        ["name": JSONValue(name), "type": JSONValue(type), "is_reachable": .boolean(isReachable)]
    }
}

extension WidgetRename {
    fileprivate var json: JSONValue {
        ["old_name": JSONValue(oldName), "new_name": JSONValue(newName), "type": JSONValue(type)]
    }
}

extension WidgetChange {
    fileprivate var json: JSONValue {
        ["name": JSONValue(name), "type": JSONValue(type), "changes": .array(changes.map(\.json))]
    }
}

extension WidgetRewiring {
    fileprivate var json: JSONValue {
        [
            "name": JSONValue(name), "type": JSONValue(type), "transitions": .array(transitions.map(\.json)),
            "is_reordered": .boolean(isReordered),
        ]
    }
}

extension TransitionChange {
    fileprivate var json: JSONValue {
        [
            "kind": JSONValue(kind.rawValue), "event": JSONValue(event), "condition": JSONValue(condition),
            "old_next": JSONValue(oldNext), "new_next": JSONValue(newNext), "is_redirected": .boolean(isRedirected),
            "changes": .array(changes.map(\.json)),
        ]
    }
}

extension ValueChange {
    /// `kind` tells a value that was null from one that was not there.
    fileprivate var json: JSONValue {
        [
            "path": JSONValue(path), "label": JSONValue(label), "kind": JSONValue(kind.rawValue), "old": old ?? .null,
            "new": new ?? .null, "moved_from": JSONValue(movedFrom), "follows_rename": .boolean(followsRename),
        ]
    }
}

extension JSONValue {
    fileprivate init(_ text: String?) {
        self = text.map { .string(JSONString($0)) } ?? .null
    }
}
