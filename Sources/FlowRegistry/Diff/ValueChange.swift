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
