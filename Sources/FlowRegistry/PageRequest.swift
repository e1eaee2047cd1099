/// Which page of a list is wanted: `size` elements beside a place in the list's total order, or fewer (`PageLimit`). Those
/// nearest to the place are never left out.
public struct PageRequest<Position: Sendable>: Sendable {
    public enum Start: Sendable {
        case first
        case after(Position)
        case before(Position)

        /// nil for the list's beginning.
        public var position: Position? {
            switch self {
            case .first: nil
            case .after(let position), .before(let position): position
            }
        }

        /// The same place in other terms.
        public func map<Other: Sendable>(_ transform: (Position) -> Other) -> PageRequest<Other>.Start {
            switch self {
            case .first: .first
            case .after(let position): .after(transform(position))
            case .before(let position): .before(transform(position))
            }
        }
    }

    public let start: Start
    /// 1 to 1000.
    public let size: Int

    public init(start: Start, size: Int) {
        self.start = start
        self.size = size
    }
}
