/// Consecutive elements of a list, in the list's order.
public struct Page<Element: Sendable>: Sendable {
    public let elements: [Element]
    /// Whether the list goes on behind the last element.
    public let hasNext: Bool

    public init(elements: [Element], hasNext: Bool) {
        self.elements = elements
        self.hasNext = hasNext
    }
}
