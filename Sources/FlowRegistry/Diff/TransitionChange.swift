/// What became of a transition of a widget.
public struct TransitionChange: Equatable, Sendable {
    public enum Kind: String, Sendable { case added, removed, changed }

    public let kind: Kind
    public let event: String
    /// What people know the conditions by; nil when there are none.
    public let condition: String?
    /// nil where the branch ended, and for an added transition.
    public let oldNext: String?
    /// nil where the branch ends, and for a removed transition.
    public let newNext: String?
    /// Whether it leads to another widget than before, renames apart.
    public let isRedirected: Bool
    /// What changed in the conditions and in members of other names; places are within the widget.
    public let changes: [ValueChange]
}
