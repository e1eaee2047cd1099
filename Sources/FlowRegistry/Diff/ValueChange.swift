public import JSON

/// One value in a definition that was added, removed, replaced or moved.
public struct ValueChange: Equatable, Sendable {
    public enum Kind: String, Sendable { case added, removed, replaced, moved }

    public let kind: Kind
    /// A JSON pointer (RFC 6901) within the widget, or within the definition for members beside the widgets: into the
    /// new document, or into the old where the value is gone.
    public let path: String
    /// The same place for people: `variables[name].value`.
    public let label: String
    /// nil where there was no value.
    public let old: JSONValue?
    /// nil where there is no value any more.
    public let new: JSONValue?
    /// Where an element that only changed its place was before.
    public let movedFrom: String?
    /// Whether nothing changed but the names of renamed widgets (`{{widgets.name…}}`).
    public let followsRename: Bool
}

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

/// Two values as JSON text, shortened to the part in which they differ when one of them is long.
struct ShortenedValues {
    /// In characters.
    private static let longest = 60
    /// How much of what is the same is kept on either side.
    private static let context = 16

    /// nil where there is no value.
    let old: String?
    let new: String?

    init(_ old: JSONValue?, _ new: JSONValue?) {
        let windows = TextWindow.around(old.map { CanonicalJSON.line($0) }, new.map { CanonicalJSON.line($0) })
        let (before, after) = (windows.old?.characters, windows.new?.characters)
        let isLong = [windows.old, windows.new].contains { $0?.isCut == true }
        guard let before, let after, isLong || max(before.count, after.count) > Self.longest else {
            self.old = windows.old.map { Self.excerpt($0, of: 0..<min($0.characters.count, Self.longest)) }
            self.new = windows.new.map { Self.excerpt($0, of: 0..<min($0.characters.count, Self.longest)) }
            return
        }
        let prefix = zip(before, after).prefix { $0 == $1 }.count
        let most = min(before.count, after.count) - prefix
        let suffix = min(most, zip(before.reversed(), after.reversed()).prefix { $0 == $1 }.count)
        self.old = windows.old.map { Self.excerpt($0, of: prefix..<(before.count - suffix)) }
        self.new = windows.new.map { Self.excerpt($0, of: prefix..<(after.count - suffix)) }
    }

    /// A part with its surroundings, in whole words where the surroundings have any.
    private static func excerpt(_ window: TextWindow, of part: Range<Int>) -> String {
        let text = window.characters
        var start = max(0, part.lowerBound - context)
        var end = min(text.count, part.upperBound + context, part.lowerBound + longest)
        if start > 0, let space = text[start..<part.lowerBound].firstIndex(of: " ") { start = space + 1 }
        if end < text.count, end > part.upperBound, let space = text[part.upperBound..<end].lastIndex(of: " ") {
            end = space
        }
        let (isCutBefore, isCutBehind) = (window.isCutBefore || start > 0, window.isCutBehind || end < text.count)
        return (isCutBefore ? "…" : "") + String(text[start..<end]) + (isCutBehind ? "…" : "")
    }
}
