/// What must hold of a flow's latest revision for a change to be made: so that nobody overwrites what they have not seen.
public enum RevisionPrecondition: Hashable, Sendable {
    case none
    case oneOf([Int64])

    public func holds(for revision: Int64) -> Bool {
        switch self {
        case .none: true
        case .oneOf(let revisions): revisions.contains(revision)
        }
    }
}
