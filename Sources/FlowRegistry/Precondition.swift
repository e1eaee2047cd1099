/// What must hold of a resource for a change of it to be made: so that nobody overwrites what they have not seen.
///
/// It compares the resource's `ChangeMark`, which every change replaces.
public enum Precondition: Hashable, Sendable {
    case none
    /// The resource is there.
    case exists
    /// The resource is not there.
    case isMissing
    case oneOf([ChangeMark])

    /// - Parameter mark: the resource's; nil for one that is not there.
    public func holds(for mark: ChangeMark?) -> Bool {
        switch self {
        case .none: true
        case .exists: mark != nil
        case .isMissing: mark == nil
        case .oneOf(let marks): mark.map(marks.contains) ?? false
        }
    }

    /// The last state before this number that was expected.
    public func lastMark(before number: Int64) -> ChangeMark? {
        guard case .oneOf(let marks) = self else { return nil }
        return marks.filter { $0.number < number }.max { $0.number < $1.number }
    }
}
