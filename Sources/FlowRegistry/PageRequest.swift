/// Which page of a list is wanted: `size` elements beside a place in the list's total order.
public struct PageRequest<Position: Sendable>: Sendable {
    public enum Start: Sendable {
        case first
        case after(Position)
        case before(Position)
    }

    public let start: Start
    /// 1 to 1000.
    public let size: Int

    public init(start: Start, size: Int) {
        self.start = start
        self.size = size
    }
}
