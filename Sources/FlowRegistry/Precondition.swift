/// What must hold of a resource for a change of it to be made: so that nobody overwrites what they have not seen.
///
/// It goes by the number that every change of the resource raises: a flow's latest revision, an alias's last move; for
/// test users, who have none, it is made of the list.
public enum Precondition: Hashable, Sendable {
    case none
    /// The resource is there.
    case exists
    /// The resource is not there.
    case isMissing
    case oneOf([Int64])

    /// - Parameter number: the resource's; nil for one that is not there.
    public func holds(for number: Int64?) -> Bool {
        switch self {
        case .none: true
        case .exists: number != nil
        case .isMissing: number == nil
        case .oneOf(let numbers): number.map(numbers.contains) ?? false
        }
    }

    /// Whether a change of this number came after all that were expected.
    public func isBehind(_ number: Int64) -> Bool {
        guard case .oneOf(let numbers) = self, let last = numbers.max() else { return false }
        return number > last
    }
}
