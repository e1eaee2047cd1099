import JSON

/// The changes within one widget, a line each.
enum ValueChangeText {
    /// What changed in a transition: where it leads, and under which conditions.
    static func lines(_ change: TransitionChange) -> (direction: [String], changes: [String]) {
        let event = change.event.shortened() + (change.condition.map { " (\($0.shortened(to: 200)))" } ?? "")
        let next = "leads \(change.newNext.map { "to \($0.shortened())" } ?? "nowhere")"
        switch change.kind {
        case .added: return (["new \(event) \(next)"], [])
        case .removed: return (["\(event) is gone" + (change.oldNext.map { " (led to \($0.shortened()))" } ?? "")], [])
        case .changed:
            let direction = "\(event) now \(next) (was: \(change.oldNext?.shortened() ?? "nowhere"))"
            let changes = lines(change.changes).joined(separator: ", ")
            return (change.isRedirected ? [direction] : [], changes.isEmpty ? [] : ["\(event): \(changes)"])
        }
    }

    /// Values that only follow a rename are counted, not shown.
    static func lines(_ changes: [ValueChange]) -> [String] {
        let lines = changes.filter { !$0.followsRename }.map(line)
        switch changes.count - lines.count {
        case 0: return lines
        case 1: return lines + ["1 value follows a rename"]
        case let following: return lines + ["\(following) values follow a rename"]
        }
    }

    /// One change: its place, and its values shortened to where they differ.
    static func line(_ change: ValueChange) -> String {
        if change.kind == .moved { return "\(change.label) has another place in the list" }
        let values = ShortenedValues(change.old, change.new)
        return switch (values.old, values.new) {
        case (let old?, let new?): "\(change.label) \(old) → \(new)"
        case (nil, let new?): "\(change.label) added: \(new)"
        case (let old, nil): "\(change.label) removed (was: \(old ?? ""))"
        }
    }
}
