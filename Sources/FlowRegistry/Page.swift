/// Consecutive elements of a list, in the list's order.
public struct Page<Element: Sendable>: Sendable {
    public let elements: [Element]
    /// Whether the list goes on behind the last element.
    public let hasNext: Bool
    /// Whether there is something before the first element; has no meaning for a page that begins the list.
    public let hasPrevious: Bool
    /// The last that was looked at in the direction of reading, where that is not the page's own last element (or its first,
    /// read backwards): the next page in that direction goes on beside it.
    public let boundary: Element?

    public init(elements: [Element], hasNext: Bool, hasPrevious: Bool = true, boundary: Element? = nil) {
        self.elements = elements
        self.hasNext = hasNext
        self.hasPrevious = hasPrevious
        self.boundary = boundary
    }
}

/// How long a page of a list may be, however many elements are asked for.
public enum PageLimit {
    /// A page that has so many bytes gets no further element: it ends before its size is reached, and says that the list
    /// goes on. What is read for it is bounded alike.
    public static let bytes = 1_048_576
}

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

/// A resource's place in a list of its kind: newest first, ties by SID.
public struct Position<Resource: Identified>: Hashable, Sendable {
    public let dateCreated: Timestamp
    public let sid: SID<Resource>

    public init(dateCreated: Timestamp, sid: SID<Resource>) {
        self.dateCreated = dateCreated
        self.sid = sid
    }
}
