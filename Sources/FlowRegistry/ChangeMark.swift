/// Tells one state of a resource from every other that it has had, those included that a restored backup has cut off:
/// their numbers are given once more, their nonces are not.
public struct ChangeMark: Hashable, Sendable {
    /// A flow's latest revision, an alias's last move; 0 for test users, which have no history.
    public let number: Int64
    /// Drawn with the change, `nonces`; 0 for a flow's first revision, since no SID is given twice.
    public let nonce: Int64

    /// 40 bits: enough that one number never gets the same twice, and that nobody finds one by trying.
    public static let nonces: Range<Int64> = 1..<1 << 40

    public init(number: Int64, nonce: Int64) {
        self.number = number
        self.nonce = nonce
    }

    /// A nonce for a change.
    public static func newNonce() -> Int64 { Int64.random(in: nonces) }
}

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
